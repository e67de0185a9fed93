"""The loader that other sites put into their pages (help-center.md 3.1, 3.2).

Built from static/embed/loader.js and loader.css with the words of every language. In its plain form it is the same
for everybody, has an address that follows from its content, and may be kept for ever; in a service's own form the
settings stand in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.chat import proactive
from helpcenter.services import colours
from helpcenter.services.models import Service
from helpcenter.web.languages import LANGUAGES

_LAYOUT = re.compile(r"^\s*//[^\n]*\n|\s+// [^\n]*$|/\*.*?\*/\s*|^\s+", flags=re.MULTILINE | re.DOTALL)
"""Comments and indentation: people read the files, browsers get 4 KB."""
_BREAKS = re.compile(r"(?<=[;{,(])\n|\n(?=})")
"""Ends of lines after which nothing begins by itself."""
_BLANKS = re.compile(r" (=>|={1,3}|!==|&&|\|\||[?:*+]) |([,:]) |(?<=[)]) (?={)|(?<={) | (?=})|(?<=\bif) (?=\()")
"""Around operators and inside braces; loader.js has no text in which they would matter, the words come later."""
_SPACES = re.compile(r"\s*([{};:,>])\s*|\s+(?=!)")
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USED = re.compile(r"var\((--[\w-]+)")
OFF = b"if (!window.HelpCenter?.ready) window.HelpCenter = Object.assign(() => {}, { ready: true });\n"
"""What a page gets while chat is off: calls of the API do nothing, and nothing is drawn."""


@dataclass(frozen=True)
class Loader:
    """A script as it is sent. `digest` names it, `integrity` is for the attribute of that name (SHA-384)."""

    body: bytes
    digest: str
    integrity: str


def plain() -> Loader:
    """The form that reads everything from `data-*` attributes."""
    kept: dict[str, Loader] = current_app.extensions.setdefault("helpcenter.loader", {})
    if "plain" not in kept:
        kept["plain"] = _loader(None)
    return kept["plain"]


def for_service(service: Service, language: str, origin: str) -> Loader:
    """The form with the settings of `service` in it; `origin` is ours, as customers reach it."""
    made = {"key": service.embed_key, "language": language, "origin": origin, "colours": palette(service)}
    greeting = proactive.greeting(service, language)
    return _loader(made | {"after": str(greeting[0]), "greeting": greeting[1]} if greeting else made)


def palette(service: Service) -> str:
    """The button's colours: fill and fill under the pointer, in light and in dark."""
    made = colours.tokens(service.colour)
    return " ".join(made[name][at] for at in (0, 1) for name in ("solid", "solid-hover"))


def _loader(settings: dict[str, str] | None) -> Loader:
    text = _BREAKS.sub("", _LAYOUT.sub("", _file("embed/loader.js")))
    text = _BLANKS.sub(r"\1\2", text)
    words = _words([settings["language"]] if settings else LANGUAGES)
    for name, value in (("settings", settings), ("words", words), ("style", _style())):
        text = text.replace(f'"@{name}"', json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    body = text.encode()
    integrity = "sha384-" + b64encode(hashlib.sha384(body).digest()).decode()
    return Loader(body, hashlib.sha256(body).hexdigest()[:16], integrity)


def _style() -> str:
    """The loader's style sheet with those of our tokens that it uses."""
    style = _LAYOUT.sub("", _file("embed/loader.css"))
    values = dict(reversed(_TOKEN.findall(_file("css/tokens.css"))))
    used = [name for name in sorted(set(_USED.findall(style))) if name in values]
    tokens = ";".join(f"{name}:{' '.join(values[name].split())}" for name in used)
    return _SPACES.sub(r"\1", f":host{{{tokens}}}{style}")


def _file(name: str) -> str:
    return (Path(str(current_app.static_folder)) / name).read_text("utf-8")


def _words(languages: Iterable[str]) -> dict[str, Any]:
    words = {}
    for language in languages:
        with force_locale(language):
            words[language] = {
                "title": _("Chat"),
                "open": _("Chat with us"),
                "close": _("Close the chat"),
                "unread": _("Chat with us ({count} unread)"),
                "ask": _("Ask us"),
                "dismiss": _("Close"),
                "failed": _("The chat is not available right now. Please try again later."),
            }
    return words
