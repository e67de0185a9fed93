"""Requests that nobody opens are shown to supervisors (live-chat.md 2.1, 3.3).

At once: icon and title; after two seconds: sound and desktop notification (static/js/bell.js); after the service's
seconds to open: the supervisors' list and count.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.chat import assignment, broadcasts, messages
from helpcenter.chat.events import Event
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import after_commit, lock, operation

MOST = 50
"""How many are escalated at a time; the next call takes the others."""


def escalate() -> int:
    """Mark chats that wait for longer than their service's seconds to open, or were missed; returns how many."""
    return sum(_escalate(chat) for chat in _candidates())


def _candidates() -> list[Chat]:
    query = (
        sa.select(Chat)
        .where(Chat.state.in_((ChatState.WAITING, ChatState.ASSIGNED)), Chat.escalated_at.is_(None))
        .order_by(Chat.requested_at, Chat.id)
    )
    patience = dict(db.session.execute(sa.select(Service.id, Service.seconds_to_open)).all())
    late = [chat for chat in db.session.scalars(query) if _is_late(chat, patience[chat.service_id])]
    return late[:MOST]


def _is_late(chat: Chat, seconds: int) -> bool:
    if chat.state == ChatState.WAITING:
        return now() - chat.requested_at > timedelta(seconds=seconds)
    offer = assignment.current_offer(chat) if _is_overdue(chat, seconds) else None
    return offer is not None and offer.missed_at is not None


def _is_overdue(chat: Chat, seconds: int) -> bool:
    return chat.assigned_at is not None and now() - chat.assigned_at > timedelta(seconds=seconds)


def _escalate(chat: Chat) -> bool:
    with operation():
        lock(chat)
        if chat.state not in (ChatState.WAITING, ChatState.ASSIGNED) or chat.escalated_at is not None:
            return False
        chat.escalated_at = now()
        messages.event(chat, Event.ESCALATED)
        after_commit(broadcasts.needs_changed, chat)
    return True
