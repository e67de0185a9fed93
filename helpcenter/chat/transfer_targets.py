"""To whom a chat can be transferred: present operators of its service, with what they have at hand."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import assignment
from helpcenter.chat.models import Chat, Presence
from helpcenter.chat.presence import alive_and_online
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service

MOST = 30
QUEUE = "queue"
"""The choice that is not a person."""


@dataclass(frozen=True)
class Target:
    """An operator who could get the chat; `load` of `maximum` chats at hand, which does not bar anybody."""

    operator: Operator
    load: int
    maximum: int
    automatic: bool


def of(chat: Chat, *, by: Operator, words: str = "") -> list[Target]:
    """Everybody else who is present, those with fewest chats first; `words` are parts of the name."""
    rows = db.session.execute(
        sa.select(
            Operator,
            sa.func.coalesce(Membership.maximum_chats, Service.maximum_chats),
            Membership.automatic_assignment,
        )
        .join(Membership, Membership.operator_id == Operator.id)
        .join(Service, Service.id == Membership.service_id)
        .join(Presence, Presence.operator_id == Operator.id)
        .where(Membership.service_id == chat.service_id, Membership.chat_right.is_(True), Operator.id != by.id)
        .where(*alive_and_online(), *(_named(word) for word in words.split()[:5]))
    ).all()
    loads = assignment.loads({operator.id for operator, *_rest in rows})
    found = [Target(operator, loads.get(operator.id, 0), maximum, auto) for operator, maximum, auto in rows]
    return sorted(found, key=lambda target: (target.load, target.operator.name, target.operator.id))[:MOST]


def _named(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(Operator.name.icontains(word, autoescape=True), Operator.nickname.icontains(word, autoescape=True))
