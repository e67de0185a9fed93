"""What an administrator copies: the script element, and what the host's content security policy must allow."""

from __future__ import annotations

from markupsafe import Markup

from helpcenter.embed import loader
from helpcenter.embed.loader import Loader
from helpcenter.services import texts
from helpcenter.services.models import Service, TextKind


def simple(service: Service, language: str, origin: str) -> str:
    """The element that always brings the current settings."""
    address = f"{origin}/embed/{service.embed_key}.js?language={language}"
    return str(Markup('<script async src="{}"></script>').format(address))


def pinned(service: Service, language: str, origin: str, published: Loader) -> str:
    """The element whose script never changes: the settings stand in attributes, the hash guards it."""
    element = Markup(
        '<script async src="{origin}/embed/loader-{digest}.js"\n'
        '  integrity="{integrity}" crossorigin="anonymous"\n'
        '  data-key="{key}" data-language="{language}"\n'
        '  data-colours="{colours}"{greeting}></script>'
    )
    return str(
        element.format(
            origin=origin,
            digest=published.digest,
            integrity=published.integrity,
            key=service.embed_key,
            language=language,
            colours=loader.palette(service),
            greeting=_greeting(service, language),
        )
    )


def _greeting(service: Service, language: str) -> Markup:
    """The attributes of the greeting beside the icon; whether somebody is there is not known to them."""
    if service.proactive_after_seconds is None:
        return Markup("")
    text = texts.text(service, TextKind.PROACTIVE, language)
    return Markup('\n  data-after="{}" data-greeting="{}"').format(service.proactive_after_seconds, text)


def directives(origin: str) -> str:
    """What a strict content security policy of the host has to add."""
    return f"script-src {origin}; frame-src {origin}"
