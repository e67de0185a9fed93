"""Operators whose console is gone: what they had not opened goes back to the queue (live-chat.md 2.2, 6)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.chat import assignment, broadcasts, closing, messages, transferring
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatState, Presence
from helpcenter.chat.presence import ASSIGNMENT
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, exclusive, operation

GRACE = timedelta(seconds=60)
"""Without a sign of life for this long, a console is gone for good."""
ABANDONED_AFTER = timedelta(hours=24)


def take_back() -> int:
    """Return unopened chats of vanished operators to the queue, mark their open ones; returns how many went back."""
    gone = sa.or_(Presence.seen_at.is_(None), Presence.seen_at < now() - GRACE)
    running = (
        sa.select(Chat.id)
        .join(Presence, Presence.operator_id == Chat.operator_id)
        .where(Chat.state.in_((ChatState.ASSIGNED, ChatState.ACTIVE)), Chat.operator_lost_at.is_(None), gone)
    )
    ids = list(db.session.scalars(running))
    if not ids:
        return 0
    with operation():
        exclusive(ASSIGNMENT)
        chats = db.session.scalars(
            sa.select(Chat)
            .where(Chat.id.in_(ids))
            .order_by(Chat.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        returned = sum(_lose(chat) for chat in list(chats))
    assignment.run()
    return returned


def end_abandoned() -> None:
    """End chats that the customer has ended and whose operator has been away for a day."""
    away = sa.or_(Presence.seen_at.is_(None), Presence.seen_at < now() - ABANDONED_AFTER)
    query = (
        sa.select(Chat)
        .outerjoin(Presence, Presence.operator_id == Chat.operator_id)
        .where(Chat.state == ChatState.CUSTOMER_ENDED, Chat.customer_ended_at < now() - ABANDONED_AFTER, away)
    )
    for chat in list(db.session.scalars(query.limit(100))):
        closing.finish_abandoned(chat)


def _lose(chat: Chat) -> bool:
    if chat.operator is None or chat.state not in (ChatState.ASSIGNED, ChatState.ACTIVE):
        return False
    operator = chat.operator
    if chat.state == ChatState.ACTIVE:
        chat.operator_lost_at = now()
        after_commit(broadcasts.lists_changed, chat)
        after_commit(broadcasts.needs_changed, chat)
        return False
    offer = transferring.pending(chat)
    if offer is not None:
        transferring.return_offer(chat, offer, why="gone")
        return True
    transferring.to_queue(chat)
    messages.event(chat, Event.LOST, **operator_words(operator))
    after_commit(broadcasts.lists_changed, chat, formerly=operator.id)
    return True
