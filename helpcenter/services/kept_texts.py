"""Keeping texts that operators put into what they write, and finding those that fit (live-chat.md 2.7)."""

from __future__ import annotations

from typing import Literal, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import ordering, placeholders
from helpcenter.services.kept_text_model import KeptText
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation
from helpcenter.web import list_search
from helpcenter.web.refusals import RefusedError

MOST = 300
"""Per service and language: more than anybody finds their way in."""
LONGEST_NAME = 40
Kept = TypeVar("Kept", bound=KeptText)


def of_service(kind: type[Kept], service: Service, language: str | None = None) -> list[Kept]:
    """Those of `service` (in one language), in their order."""
    query = sa.select(kind).where(kind.service_id == service.id)
    if language is not None:
        query = query.where(kind.language == language)
    return list(db.session.scalars(query.order_by(kind.language, kind.position, kind.id)))


def for_writing_to(kind: type[Kept], service: Service, language: str) -> list[Kept]:
    """What is offered while writing to a customer of that language, theirs first: a note may be in the other one."""
    return sorted(of_service(kind, service), key=lambda one: one.language != language)


def create(kind: type[Kept], service: Service, *, by: int | None, **values: str) -> Kept:
    """A new one at the end, of `language`, `name`, `text` and what else its kind has.

    Raises RefusedError: name taken, placeholder unknown, too many.
    """
    with operation():
        lock(service)
        _check(kind, service, values)
        others = of_service(kind, service, values["language"])
        if len(others) >= MOST:
            raise RefusedError(_("There are %(number)s already. Delete one first.", number=MOST), "name")
        made = kind(service_id=service.id, name_key=key(values["name"]), position=_end(others), **values)
        db.session.add(made)
        _record(by, "created", made, service)
    return made


def change(one: KeptText, *, by: int | None, **values: str) -> None:
    """Change it; in another language it goes to the end. Raises RefusedError."""
    with operation():
        service = lock(db.session.get_one(Service, one.service_id))
        _check(type(one), service, values, but=one)
        if values["language"] != one.language:
            one.position = _end(of_service(type(one), service, values["language"]))
        for name, value in values.items():
            setattr(one, name, value)
        one.name_key = key(one.name)
        _record(by, "changed", one, service)


def delete(one: KeptText, *, by: int | None) -> None:
    """Delete it; what was sent with it stays."""
    with operation():
        recording.record(by, f"{one.AUDITED}_deleted", one, language=one.language, name=one.name)
        db.session.delete(one)


def move(one: KeptText, direction: Literal["up", "down"], *, by: int | None) -> None:
    """Change places with its neighbour; nothing happens at the end of the list."""
    with operation():
        service = lock(db.session.get_one(Service, one.service_id))
        if ordering.step(of_service(type(one), service, one.language), one, ordering.PLACES[direction]):
            recording.record(by, f"{one.AUDITED}_moved", one, name=one.name, direction=direction)


def key(name: str) -> str:
    """`name` as two names are compared: width, case and kind of kana do not matter."""
    return list_search.folded(name)[:200]


def _end(others: list[Kept]) -> int:
    return others[-1].position + 1 if others else 1


def _record(by: int | None, what: str, one: KeptText, service: Service) -> None:
    recording.record(by, f"{one.AUDITED}_{what}", one, service=service.slug, language=one.language, name=one.name)


def _check(kind: type[KeptText], service: Service, values: dict[str, str], but: KeptText | None = None) -> None:
    for field in kind.FILLED:
        placeholders.check(values[field], kind.PLACEHOLDERS, field)
    query = sa.select(kind.id).where(
        kind.service_id == service.id, kind.language == values["language"], kind.name_key == key(values["name"])
    )
    taken = db.session.scalar(query)
    if taken is not None and (but is None or taken != but.id):
        raise RefusedError(_("There is one with this name already. Choose another name."), "name")
