"""Sites that may embed a service's chat (help-center.md 3.3)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import idna
import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services.models import AllowedSite, Service
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 260
_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def origins(service: Service) -> list[str]:
    """The origins allowed to embed the chat, in order."""
    query = sa.select(AllowedSite.origin).where(AllowedSite.service_id == service.id)
    return sorted(db.session.scalars(query))


def is_allowed(service: Service, origin: str) -> bool:
    """Whether pages of `origin` may embed the chat."""
    return db.session.get(AllowedSite, (service.id, origin)) is not None


def allow(service: Service, text: str, *, by: int | None) -> str:
    """Let pages of the site that somebody typed embed the chat; returns its origin.

    Raises RefusedError for what is no origin. One that is allowed already stays so.
    """
    origin = normalised(text)
    with operation():
        lock(service)
        if not is_allowed(service, origin):
            db.session.add(AllowedSite(service_id=service.id, origin=origin))
            recording.record(by, "site_allowed", service, origin=origin)
    return origin


def disallow(service: Service, origin: str, *, by: int | None) -> None:
    """Pages of `origin` can no longer embed the chat."""
    with operation():
        site = db.session.get(AllowedSite, (service.id, origin))
        if site is not None:
            db.session.delete(site)
            recording.record(by, "site_disallowed", service, origin=origin)


def normalised(text: str) -> str:
    """`text` as browsers write an origin: scheme, host in ASCII, and the port unless it is the default one.

    The result goes into a Content-Security-Policy, so that anything but an exact origin is a RefusedError.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise RefusedError(_("This is not an address. Enter it as https://shop.example.com."), "origin") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise RefusedError(_("Begin with https:// or http://, as in https://shop.example.com."), "origin")
    if "*" in host:
        raise RefusedError(_("Enter each site by itself; * cannot stand for several."), "origin")
    origin = f"{parts.scheme}://{_ascii(host)}" + ("" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}")
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise RefusedError(_("Only the site is needed here, without a page: %(origin)s", origin=origin), "origin")
    return origin


def _ascii(host: str) -> str:
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        name = ""
    if not _HOST.fullmatch(name) or len(name) > LONGEST - 20:
        raise RefusedError(_("This is not an address. Enter it as https://shop.example.com."), "origin")
    return name
