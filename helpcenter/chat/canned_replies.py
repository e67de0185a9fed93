"""定型文: keeping canned replies, and finding those that fit a chat (live-chat.md 2.7)."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.chat import canned_filling
from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.services import ordering
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation
from helpcenter.web import list_search
from helpcenter.web.refusals import RefusedError

MOST = 300
"""Per service and language: more than anybody finds their way in."""
LONGEST_NAME = 40
LONGEST_TEXT = 3000
"""Leaves room in a line for names that are filled in."""


def of_service(service: Service, language: str | None = None) -> list[CannedReply]:
    """Those of `service` (in one language), in their order."""
    query = sa.select(CannedReply).where(CannedReply.service_id == service.id)
    if language is not None:
        query = query.where(CannedReply.language == language)
    return list(db.session.scalars(query.order_by(CannedReply.language, CannedReply.position, CannedReply.id)))


def for_writing_to(service: Service, language: str) -> list[CannedReply]:
    """What is offered while writing to a customer of that language, theirs first: a note may be in the other one."""
    return sorted(of_service(service), key=lambda reply: reply.language != language)


def create(service: Service, *, language: str, name: str, text: str, by: int | None) -> CannedReply:
    """A new one at the end. Raises RefusedError: name taken, placeholder unknown, too many."""
    with operation():
        lock(service)
        _check(service, language, name, text)
        others = of_service(service, language)
        if len(others) >= MOST:
            raise RefusedError(_("There are %(number)s already. Delete one first.", number=MOST), "name")
        position = others[-1].position + 1 if others else 1
        reply = CannedReply(service_id=service.id, language=language, name=name, text=text, position=position)
        reply.name_key = key(name)
        db.session.add(reply)
        recording.record(by, "canned_reply_created", reply, service=service.slug, language=language, name=name)
    return reply


def change(reply: CannedReply, *, language: str, name: str, text: str, by: int | None) -> None:
    """Change it; in another language it goes to the end. Raises RefusedError."""
    with operation():
        service = lock(db.session.get_one(Service, reply.service_id))
        _check(service, language, name, text, but=reply)
        if language != reply.language:
            others = of_service(service, language)
            reply.position = others[-1].position + 1 if others else 1
        reply.language, reply.name, reply.name_key, reply.text = language, name, key(name), text
        recording.record(by, "canned_reply_changed", reply, service=service.slug, language=language, name=name)


def delete(reply: CannedReply, *, by: int | None) -> None:
    """Delete it; what was sent with it stays."""
    with operation():
        recording.record(by, "canned_reply_deleted", reply, language=reply.language, name=reply.name)
        db.session.delete(reply)


def move(reply: CannedReply, direction: Literal["up", "down"], *, by: int | None) -> None:
    """Change places with its neighbour; nothing happens at the end of the list."""
    with operation():
        service = lock(db.session.get_one(Service, reply.service_id))
        if ordering.step(of_service(service, reply.language), reply, ordering.PLACES[direction]):
            recording.record(by, "canned_reply_moved", reply, name=reply.name, direction=direction)


def key(name: str) -> str:
    """`name` as two names are compared: width, case and kind of kana do not matter."""
    return list_search.folded(name)[:200]


def _check(service: Service, language: str, name: str, text: str, but: CannedReply | None = None) -> None:
    unknown = canned_filling.unknown(text)
    if unknown:
        known = " ".join("{" + one + "}" for one in canned_filling.PLACEHOLDERS)
        raise RefusedError(_("%(unknown)s cannot be filled in. Use %(known)s.", unknown=unknown, known=known), "text")
    query = sa.select(CannedReply.id).where(
        CannedReply.service_id == service.id, CannedReply.language == language, CannedReply.name_key == key(name)
    )
    taken = db.session.scalar(query)
    if taken is not None and (but is None or taken != but.id):
        raise RefusedError(_("There is one with this name already. Choose another name."), "name")
