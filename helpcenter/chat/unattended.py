"""Customers who wait while everyone has left: offered the inquiry form after two minutes (live-chat.md 1.2)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.chat import broadcasts, messages, presence
from helpcenter.chat.events import Event
from helpcenter.chat.models import Author, Chat, ChatState, Message, MessageKind
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import after_commit, lock, operation

PATIENCE = timedelta(minutes=2)


def watch() -> None:
    """Note since when nobody is there for those who wait, and offer them the form in time."""
    waiting = sa.select(Service).where(
        Service.id.in_(sa.select(Chat.service_id).where(Chat.state == ChatState.WAITING).distinct())
    )
    for service in db.session.scalars(waiting).all():
        is_there = presence.anybody_present(service)
        for chat in _to_change(service, is_there):
            _note(chat, is_there)


def is_offered(chat: Chat) -> bool:
    """Whether the customer is shown the way to the inquiry form."""
    return chat.state == ChatState.WAITING and chat.inquiry_offered_at is not None


def said(chat: Chat) -> dict[str, str]:
    """What the customer has said and typed so far, for the inquiry form."""
    query = sa.select(Message.text).where(
        Message.chat_id == chat.id, Message.author == Author.CUSTOMER, Message.kind == MessageKind.TEXT
    )
    content = "\n".join(db.session.scalars(query.order_by(Message.seq)))
    return {"name": chat.customer.name, "email": chat.customer.email, "content": content}


def _to_change(service: Service, is_there: bool) -> list[Chat]:
    """Those for whom something is to be noted now; mostly none."""
    query = sa.select(Chat).where(Chat.service_id == service.id, Chat.state == ChatState.WAITING)
    if is_there:
        query = query.where(Chat.unattended_since.is_not(None))
    else:
        due = sa.and_(Chat.inquiry_offered_at.is_(None), Chat.unattended_since <= now() - PATIENCE)
        query = query.where(sa.or_(Chat.unattended_since.is_(None), due))
    return list(db.session.scalars(query.order_by(Chat.id)))


def _note(chat: Chat, is_there: bool) -> None:
    with operation():
        lock(chat)
        if chat.state != ChatState.WAITING:
            return
        if is_there:
            _attend(chat)
        elif chat.unattended_since is None:
            chat.unattended_since = now()
        elif chat.inquiry_offered_at is None and chat.unattended_since <= now() - PATIENCE:
            chat.inquiry_offered_at = now()
            messages.event(chat, Event.INQUIRY_OFFERED)


def _attend(chat: Chat) -> None:
    """Somebody is there again; who was offered the form reads it."""
    offered, chat.unattended_since, chat.inquiry_offered_at = chat.inquiry_offered_at, None, None
    if offered is not None:
        messages.event(chat, Event.ATTENDED_AGAIN)
        after_commit(broadcasts.queue_changed, chat)
