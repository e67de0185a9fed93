"""Making services, putting them in order, archiving them (help-center.md 2)."""

from __future__ import annotations

import re
import secrets
from typing import Literal

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services import ordering, settings
from helpcenter.services.models import Service
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOCK = "services"


def ordered(*, archived: bool = False) -> list[Service]:
    """The services in the order in which they are shown, or the archived ones."""
    query = sa.select(Service).where(Service.archived_at.is_not(None) if archived else Service.archived_at.is_(None))
    return list(db.session.scalars(query.order_by(Service.position, Service.id)))


def create(slug: str, name: Localized, *, by: int | None) -> Service:
    """A new service, the last in order. It offers the languages it has a name in; everything else is as by default.

    Raises RefusedError for a slug that is none or is taken.
    """
    slug = slug.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise RefusedError(_("Use letters a to z, numbers and hyphens, as in shop-support."), "slug")
    spoken = {language: text for language, text in name.items() if text}
    with operation():
        exclusive(_LOCK)
        if db.session.scalar(sa.select(Service.id).where(Service.slug == slug)) is not None:
            raise RefusedError(_("Another service has this address."), "slug")
        last = db.session.scalar(sa.select(sa.func.max(Service.position)))
        service = Service(
            slug=slug,
            embed_key=secrets.token_hex(8),
            name=spoken,
            languages=list(spoken),
            default_language=next(iter(spoken)),
            position=0 if last is None else last + 1,
        )
        db.session.add(service)
        recording.record(by, "service_created", service, slug=slug)
    return service


def move(service: Service, direction: Literal["up", "down"], *, by: int | None) -> None:
    """One place up or down; the first is the one that `/` leads to."""
    with operation():
        exclusive(_LOCK)
        if ordering.step(ordered(), service, ordering.PLACES[direction]):
            recording.record(by, "service_moved", service, position=service.position)


def archive(service: Service, *, by: int | None) -> None:
    """The service's pages and chat are gone for customers; its records stay and can be found."""
    settings.change(service, by=by, archived_at=now())


def bring_back(service: Service, *, by: int | None) -> None:
    """An archived service is again what it was."""
    settings.change(service, by=by, archived_at=None)
