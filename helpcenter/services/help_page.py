"""What every page for customers has in common: its service, its language, and the frame of links around it.

A blueprint of such pages begins with URL and names `enter` as its url_value_preprocessor.
"""

from __future__ import annotations

from typing import Any

from babel.core import Locale
from flask import Response, g, request, url_for
from flask_babel import gettext as _

from helpcenter.services import colours, finding, kept_pages
from helpcenter.services.models import Service
from helpcenter.web import origin
from helpcenter.web.languages import LANGUAGES

URL = f"/hc/<slug>/<any({','.join(LANGUAGES)}):language>"
HOME = "help_home.home"
INQUIRY = "inquiry.form"
OWN_TICKETS = "own_tickets.listing"


def enter(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take slug and language out of the address into g.service and g.language; 404 where there is no such page.

    A page that was kept (kept_pages.py) is answered without any of that.
    """
    if values is None:
        return
    slug, language = values.pop("slug"), values.pop("language")
    if kept_pages.find():
        return
    g.service = finding.by_slug_or_404(slug)
    g.language = finding.require_language(g.service, language)
    g.time_zone = g.service.time_zone
    g.is_help_page = True


def keep_nothing(response: Response) -> Response:
    """An `after_request` for pages that are somebody's own: no cache keeps them, and no search engine lists them."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def reception() -> dict[str, Any]:
    """What every part of such a page may need: whose it is, and where to write to them."""
    service: Service = g.service
    return {"service": service, "inquiry_url": here(INQUIRY) if service.inquiries_enabled else None}


def context() -> dict[str, Any]:
    """What layouts/help.html expects; nothing on other pages."""
    if not g.get("is_help_page"):
        return {}
    service: Service = g.service
    return {
        **reception(),
        "service_colour": None if service.colour.upper() == colours.DEFAULT else service.colour.lstrip("#"),
        "home_url": here(HOME),
        "logo_url": f"/files/{service.logo}/thumbnail" if service.logo else None,
        "help_nav": _navigation(service),
        "footer_links": _footer(service),
        "canonical_url": absolute(request.path),
        "alternates": (others := alternates()),
        "default_url": _without_language() if all(other["translated"] for other in others) else None,
        "absolute": absolute,
    }


def here(endpoint: str, **values: Any) -> str:
    """The address of a page of the same service in the same language."""
    return url_for(endpoint, slug=g.service.slug, language=g.language, **values)


def absolute(path: str) -> str:
    """`path` as search engines and feeds need it."""
    return origin.own() + path


def alternates() -> list[dict[str, Any]]:
    """This page in each language of the service; where it is not written in one, the home page (`translated` False).

    A view says by g.languages in which languages its page is written, and by g.page_endpoint which page a form that is
    shown again belongs to.
    """
    written = g.get("languages", g.service.languages)
    return [_alternate(language, language in written) for language in g.service.languages]


def _alternate(language: str, translated: bool) -> dict[str, Any]:
    endpoint = g.get("page_endpoint", request.endpoint) if translated else HOME
    values = request.view_args if translated else {}
    url = url_for(endpoint, **{**(values or {}), "slug": g.service.slug, "language": language})
    name = Locale.parse(language).get_display_name(language)
    return {"language": language, "label": name, "url": url, "absolute": absolute(url), "translated": translated}


def _without_language() -> str:
    """The address that leads everybody to their own language."""
    whole = f"/hc/{g.service.slug}/"
    return absolute(request.path.replace(f"{whole}{g.language}/", whole, 1))


def _navigation(service: Service) -> list[dict[str, str]]:
    links = [_link(_("Notices"), "help_notices.listing")] if service.notices_enabled else []
    return [*links, _link(_("Your inquiries"), OWN_TICKETS)] if service.inquiries_enabled else links


def _footer(service: Service) -> list[dict[str, str]]:
    links = [_link(_("How we handle personal information"), "help_home.privacy_page")]
    if service.inquiries_enabled:
        links.append(_link(_("Your inquiries"), OWN_TICKETS))
    return [*links, _link("RSS", "help_notices.feed")] if service.notices_enabled else links


def _link(label: str, endpoint: str) -> dict[str, str]:
    return {"label": label, "url": here(endpoint)}
