"""Chats in which the customer has gone silent: a warning, and later their end (live-chat.md 2.9).

The silence counts from the last line of either side, and only while it is the customer's turn: somebody who waits for
an answer is not idle. Whatever is said after the warning takes it back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from helpcenter.chat import closing, messages
from helpcenter.chat.events import Event
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation


def watch() -> None:
    """Warn and end what is due, in every service that wants it. Two schedulers at once do each only once."""
    wanting = sa.select(Service).where(Service.idle_warning_minutes.is_not(None), Service.idle_end_minutes.is_not(None))
    for service in db.session.scalars(wanting).all():
        for chat in _silent(service):
            _act(chat, service)


def _silent(service: Service) -> list[Chat]:
    query = sa.select(Chat).where(
        Chat.service_id == service.id,
        Chat.state == ChatState.ACTIVE,
        Chat.unanswered_since.is_(None),
        Chat.last_line_at <= now() - timedelta(minutes=service.idle_warning_minutes or 0),
    )
    return list(db.session.scalars(query.order_by(Chat.id)))


def _act(chat: Chat, service: Service) -> None:
    if is_overdue(chat, service):
        closing.end_by_system(chat, why="idle", only_if=lambda locked: is_overdue(locked, service))
    elif is_silent(chat, service) and not is_warned(chat):
        _warn(chat, service)


def _warn(chat: Chat, service: Service) -> None:
    with operation():
        lock(chat)
        if is_silent(chat, service) and not is_warned(chat):
            chat.idle_warned_at = now()
            messages.event(chat, Event.IDLE_WARNED, minutes=service.idle_end_minutes)


def is_silent(chat: Chat, service: Service) -> bool:
    """Whether it is time for the warning, or past it."""
    its_turn = chat.state == ChatState.ACTIVE and chat.unanswered_since is None
    return its_turn and _since(_begun(chat)) >= timedelta(minutes=service.idle_warning_minutes or 0)


def is_warned(chat: Chat) -> bool:
    """Whether the silence of now has been warned of."""
    return chat.idle_warned_at is not None and chat.idle_warned_at >= _begun(chat)


def is_overdue(chat: Chat, service: Service) -> bool:
    """Whether the warning has been there for as long as it said."""
    if not is_silent(chat, service) or not is_warned(chat) or chat.idle_warned_at is None:
        return False
    return _since(chat.idle_warned_at) >= timedelta(minutes=service.idle_end_minutes or 0)


def _begun(chat: Chat) -> datetime:
    """Since when nothing has been said: a chat in which nobody has said anything yet begins with its opening."""
    return max(chat.last_line_at, chat.opened_at or chat.last_line_at)


def _since(moment: datetime) -> timedelta:
    return now() - moment
