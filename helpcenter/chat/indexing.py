"""What a chat can be found by: the words of its conversation, internal notes among them (live-chat.md 4.3)."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from helpcenter.chat.models import Chat, ChatState, Message, MessageKind
from helpcenter.extensions import db
from helpcenter.search import index as search
from helpcenter.search.kinds import Entry, Kind

SPOKEN = (MessageKind.TEXT, MessageKind.NOTE, MessageKind.FILE)
"""Texts of the service, the same in every chat, would be found everywhere."""


def index(chat: Chat) -> None:
    """Let `chat` be found by its lines, inside the operation that ended it or changed one of them."""
    search.put(Kind.CHAT, chat.id, chat.service_id, "", _text(chat.id))


def entries() -> Iterator[Entry]:
    """All that belongs into the index: the chats that have ended."""
    ended = sa.select(Chat.id, Chat.service_id).where(Chat.state == ChatState.ENDED).order_by(Chat.id)
    for chat_id, service_id in db.session.execute(ended).yield_per(1000):
        yield Entry(chat_id, service_id, _text(chat_id))


def _text(chat_id: int) -> str:
    lines = sa.select(Message.text).where(Message.chat_id == chat_id, Message.kind.in_(SPOKEN)).order_by(Message.seq)
    return "\n".join(db.session.scalars(lines))
