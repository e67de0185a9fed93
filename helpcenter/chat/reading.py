"""Read marks: how far each side has read, shown under the other side's lines."""

from __future__ import annotations

from helpcenter.chat import broadcasts
from helpcenter.chat.models import Chat
from helpcenter.chat.revising import raise_revision
from helpcenter.chat.topics import CUSTOMER
from helpcenter.transactions import after_commit, lock, operation


def mark(chat: Chat, audience: str, seq: int) -> None:
    """`audience` has read the lines up to `seq`. Only a step forward changes anything.

    No line changes by that: how far the other side has read is a property of the chat, and a part of every frame.
    """
    if _read(chat, audience) >= seq:
        return
    with operation():
        lock(chat)
        seq = min(seq, chat.last_seq)
        if _read(chat, audience) >= seq:
            return
        if audience == CUSTOMER:
            revision = raise_revision(chat, customer_sees=False, customer_read_seq=seq)
        else:
            revision = raise_revision(chat, customer_sees=True, operator_read_seq=seq, unread=0)
        after_commit(broadcasts.read, chat, revision)


def _read(chat: Chat, audience: str) -> int:
    return chat.customer_read_seq if audience == CUSTOMER else chat.operator_read_seq
