"""Supervisors at the chats of others: watching, joining, leaving, taking over (live-chat.md 2.7)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import broadcasts, messages, states
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatState
from helpcenter.chat.presence import ASSIGNMENT
from helpcenter.chat.watch_model import ChatWatch
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, exclusive, lock, operation

WATCHING = timedelta(seconds=45)
"""A page that has not answered the heartbeat for this long does not watch any more."""


class NotPossibleError(Exception):
    """The chat is not (any more) one that this operator can do this with."""


def join(chat: Chat, *, by: Operator) -> None:
    """`by` gets a voice in somebody else's open chat; the customer reads their nickname. Raises NotPossibleError."""
    with operation():
        lock(chat)
        if chat.state != ChatState.ACTIVE or chat.operator_id == by.id:
            raise NotPossibleError
        watch = _watch(chat, by.id)
        if watch.joined_at is None:
            watch.joined_at = now()
            messages.event(chat, Event.JOINED, **operator_words(by))
            after_commit(broadcasts.own_lists_changed, by.id)


def leave(chat: Chat, *, by: Operator) -> None:
    """`by` only watches from here on. Nothing happens where they had not joined."""
    with operation():
        lock(chat)
        watch = db.session.get(ChatWatch, (chat.id, by.id))
        if watch is not None and watch.joined_at is not None:
            watch.joined_at = None
            messages.event(chat, Event.LEFT, **operator_words(by))
            after_commit(broadcasts.own_lists_changed, by.id)


def may_take_over(chat: Chat, operator: Operator) -> bool:
    """Whether the chat has been left by its operator, or not been opened by them in time."""
    if chat.operator_id in (None, operator.id):
        return False
    lost = chat.state == ChatState.ACTIVE and chat.operator_lost_at is not None
    return lost or (chat.state == ChatState.ASSIGNED and chat.escalated_at is not None)


def take_over(chat: Chat, *, by: Operator) -> None:
    """`by` handles the chat from here on instead of somebody who is not there. Raises NotPossibleError."""
    with operation():
        exclusive(ASSIGNMENT)
        lock(chat)
        former = chat.operator
        if former is None or not may_take_over(chat, by):
            raise NotPossibleError
        if chat.state == ChatState.ASSIGNED:
            states.move(chat, ChatState.ACTIVE)
        chat.operator_id, chat.operator, chat.opened_at = by.id, by, chat.opened_at or now()
        chat.operator_lost_at, chat.escalated_at = None, None
        db.session.execute(sa.delete(ChatWatch).where(ChatWatch.chat_id == chat.id, ChatWatch.operator_id == by.id))
        messages.event(chat, Event.TAKEN_OVER, previous=former.name, **operator_words(by))
        after_commit(broadcasts.needs_changed, chat)
        after_commit(broadcasts.lists_changed, chat, formerly=former.id)


def begin_watching(chat: Chat, operator_id: int) -> None:
    """The page of somebody who may watch shows the chat, or still does."""
    with operation():
        watch = db.session.get(ChatWatch, (chat.id, operator_id), populate_existing=True)
        was_watching = watch is not None and watch.seen_at > now() - WATCHING
        _watch(chat, operator_id).seen_at = now()
        if not was_watching:
            after_commit(_announce, chat)


def stop_watching(chat: Chat, operator_id: int) -> None:
    """The page is closed; who has joined is still in the chat."""
    with operation():
        watch = db.session.get(ChatWatch, (chat.id, operator_id), populate_existing=True)
        if watch is None:
            return
        if watch.joined_at is None:
            db.session.delete(watch)
        else:
            watch.seen_at = now() - WATCHING
        after_commit(_announce, chat)


def watchers(chat: Chat) -> list[str]:
    """Names of those who look at somebody else's chat now."""
    query = (
        sa.select(Operator.name)
        .join(ChatWatch, ChatWatch.operator_id == Operator.id)
        .where(ChatWatch.chat_id == chat.id, ChatWatch.seen_at > now() - WATCHING)
        .where(Operator.id != (chat.operator_id or 0))
    )
    return list(db.session.scalars(query.order_by(Operator.name)))


def _announce(chat: Chat) -> None:
    broadcasts.watchers_changed(chat, watchers(chat))


def _watch(chat: Chat, operator_id: int) -> ChatWatch:
    """The row, made where it is missing, inside an operation."""
    found: ChatWatch | None = db.session.get(ChatWatch, (chat.id, operator_id))
    if found is None:
        lock(chat)  # two tabs of the same operator
        found = db.session.get(ChatWatch, (chat.id, operator_id))
    if found is None:
        found = ChatWatch(chat_id=chat.id, operator_id=operator_id)
        db.session.add(found)
        db.session.flush()
    return found
