"""Read marks: how far each side has read, shown under the other side's lines."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat import broadcasts
from helpcenter.chat.models import Author, Chat, Message
from helpcenter.chat.revising import raise_revision
from helpcenter.chat.topics import CUSTOMER
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, lock, operation


def mark(chat: Chat, audience: str, seq: int) -> None:
    """`audience` has read the lines up to `seq`. Only a step forward changes anything."""
    read = "customer_read_seq" if audience == CUSTOMER else "operator_read_seq"
    if getattr(chat, read) >= seq:
        return
    with operation():
        lock(chat)
        before, seq = getattr(chat, read), min(seq, chat.last_seq)
        if before >= seq:
            return
        lines = _lines(chat, Author.OPERATOR if audience == CUSTOMER else Author.CUSTOMER, before, seq)
        setattr(chat, read, seq)
        if audience != CUSTOMER:
            chat.unread = 0
        revision = raise_revision(chat, customer_sees=bool(lines))
        for line in lines:
            line.revision = revision.number
        after_commit(broadcasts.read, chat, revision, lines, by_customer=audience == CUSTOMER)


def _lines(chat: Chat, author: Author, after: int, upto: int) -> list[Message]:
    query = sa.select(Message).where(
        Message.chat_id == chat.id,
        Message.author == author,
        Message.staff_only.is_(False),
        Message.seq > after,
        Message.seq <= upto,
    )
    return list(db.session.scalars(query.order_by(Message.seq)))
