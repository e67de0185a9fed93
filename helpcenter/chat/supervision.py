"""What supervisors see: all running chats of their services, and which of them need somebody (live-chat.md 2.7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat.loading import WITH_ALL
from helpcenter.chat.models import Chat, ChatOffer, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Membership

SHOWN = 200
NEEDY = sa.or_(Chat.operator_lost_at.is_not(None), Chat.escalated_at.is_not(None))
"""Whether a running chat has been left by its operator, or has waited too long for one."""
Fingerprint = tuple[int, int, int, int]
"""How many chats run, the sums of their IDs and revisions, and how many of them need somebody."""


@dataclass(frozen=True)
class Overview:
    """The running chats of all operators; `missed`: chat ID → how often nobody opened it in time."""

    needy: Sequence[Chat]
    waiting: Sequence[Chat]
    active: Sequence[Chat]
    customer_ended: Sequence[Chat]
    missed: dict[int, int]
    is_whole: bool

    @property
    def shown(self) -> int:
        """How many chats stand in it."""
        return len(self.needy) + len(self.waiting) + len(self.active) + len(self.customer_ended)

    @property
    def is_empty(self) -> bool:
        """Whether no chat runs."""
        return not self.shown


def supervises(operator: Operator) -> bool:
    """Whether `operator` may watch the chats of others."""
    return operator.may(Permission.CHAT_MONITOR)


def services(operator: Operator) -> frozenset[int]:
    """IDs of the services whose running chats `operator` may watch."""
    return frozenset(db.session.scalars(service_ids(operator))) if supervises(operator) else frozenset()


def overview(operator: Operator, service_id: int | None = None) -> Overview:
    """All running chats that `operator` may see: those in need, then by how long the customer has waited.

    `service_id`: only those of this service.
    """
    only = () if service_id is None else (Chat.service_id == service_id,)
    query = sa.select(Chat).where(*_running(operator), *only).order_by(NEEDY.desc(), Chat.requested_at, Chat.id)
    chats = list(db.session.scalars(query.limit(SHOWN + 1).options(*WITH_ALL)))
    shown = chats[:SHOWN]
    calm = [chat for chat in shown if not is_needy(chat)]
    talking = [chat for chat in calm if chat.state in (ChatState.ASSIGNED, ChatState.ACTIVE)]
    return Overview(
        needy=[chat for chat in shown if is_needy(chat)],
        waiting=[chat for chat in calm if chat.state == ChatState.WAITING],
        active=sorted(talking, key=lambda chat: (chat.unanswered_since or now(), chat.id)),
        customer_ended=[chat for chat in calm if chat.state == ChatState.CUSTOMER_ENDED],
        missed=_missed([chat.id for chat in shown]),
        is_whole=len(chats) <= SHOWN,
    )


def is_needy(chat: Chat) -> bool:
    """Whether somebody else than its operator has to look after the chat."""
    return chat.operator_lost_at is not None or chat.escalated_at is not None


def needy_count(operator: Operator) -> int:
    """How many running chats of the operator's services need somebody."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Chat).where(*_running(operator), NEEDY)) or 0


def colleagues(operator: Operator) -> list[int]:
    """IDs of those whose chats `operator` may watch."""
    query = sa.select(Membership.operator_id).where(Membership.service_id.in_(service_ids(operator))).distinct()
    return list(db.session.scalars(query))


def fingerprints(services: Collection[int]) -> dict[int, Fingerprint]:
    """Service ID → what changes whenever its overview does, in one query."""
    needy = sa.func.sum(sa.case((NEEDY, 1), else_=0))
    rows = db.session.execute(
        sa.select(Chat.service_id, sa.func.count(), sa.func.sum(Chat.id), sa.func.sum(Chat.revision), needy)
        .where(Chat.state != ChatState.ENDED, Chat.service_id.in_(services))
        .group_by(Chat.service_id)
    )
    return {
        service_id: (count, int(ids), int(revisions), int(left)) for service_id, count, ids, revisions, left in rows
    }


def _running(operator: Operator) -> tuple[sa.ColumnElement[bool], ...]:
    return Chat.state != ChatState.ENDED, Chat.service_id.in_(service_ids(operator))


def _missed(chat_ids: list[int]) -> dict[int, int]:
    query = (
        sa.select(ChatOffer.chat_id, sa.func.count())
        .where(ChatOffer.chat_id.in_(chat_ids), ChatOffer.missed_at.is_not(None))
        .group_by(ChatOffer.chat_id)
    )
    return dict(db.session.execute(query).all()) if chat_ids else {}
