"""Read marks: how far each side has read, shown under the other side's lines.

Every line is followed by one. In a web process those of a moment are written together: a mark loses nothing by a tenth
of a second, and would otherwise be half of all write transactions.
"""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

import gevent
import sqlalchemy as sa
import structlog
from flask import Flask
from gevent import monkey
from sqlalchemy.orm import lazyload, load_only

from helpcenter.chat import broadcasts, standing
from helpcenter.chat.loading import MARKED
from helpcenter.chat.models import Chat
from helpcenter.chat.revising import raise_revision
from helpcenter.chat.topics import CUSTOMER
from helpcenter.extensions import current_application, db
from helpcenter.records import Reading
from helpcenter.transactions import after_commit, locked, operation

log = structlog.get_logger(__name__)
GATHERING = 0.1
"""Seconds for which marks are gathered."""
AT_ONCE = 50
"""Chats that are locked together, at most."""
TRIES, PAUSE = 30, 1.0
"""How often what could not be written is tried again, and seconds until each."""


class Reader(NamedTuple):
    """Who reads a chat: one of its two sides; of the staff, the operator with this ID."""

    chat_id: int
    audience: str
    operator_id: int | None = None


_waiting: dict[Reader, int] = {}
"""Up to which line each has read, as long as it is not written."""


def mark(reader: Reader, seq: int) -> None:
    """`reader` has read the lines up to `seq`; only a step forward changes anything.

    No line changes by that: how far the other side has read is a property of the chat, and a part of every frame. Who
    only watches the chat of somebody else reads without a trace. In a web process it is written within a moment; if the
    process ends before, the page connects anew and says it again.
    """
    if not monkey.is_module_patched("socket"):
        write({reader: seq})
        return
    if not _waiting:
        gevent.spawn(_write_waiting, current_application())
    _waiting[reader] = max(seq, _waiting.get(reader, 0))


def _write_waiting(app: Flask) -> None:
    failures = 0
    while _waiting:
        gevent.sleep(PAUSE if failures else GATHERING)
        marks = {reader: _waiting.pop(reader) for reader in list(islice(_waiting, AT_ONCE))}
        with app.app_context():
            try:
                write(marks)
                failures = 0
            except Exception:
                failures += 1
                log.exception("read_marks_not_written", count=len(marks), given_up=failures == TRIES)
                if failures == TRIES:
                    return
                for reader, seq in marks.items():
                    _waiting[reader] = max(seq, _waiting.get(reader, 0))
            finally:
                db.session.remove()


_FREE = (
    sa.select(Chat)
    .options(load_only(*MARKED.columns), lazyload("*"))
    .where(Chat.id.in_(sa.bindparam("chats", expanding=True)))
    .with_for_update(of=Chat, skip_locked=True)
    .execution_options(populate_existing=True)
)
_HELD = Reading(MARKED, narrow=lambda query: query.where(Chat.id == sa.bindparam("chat")).with_for_update(of=Chat))


def write(marks: dict[Reader, int]) -> None:
    """Chats that somebody else has locked come after the others, one by one: who lock many could wait in a circle."""
    with operation():
        chats = db.session.scalars(_FREE, {"chats": sorted({reader.chat_id for reader in marks})})
        free = {chat.id: chat for chat in chats}
        for reader, seq in marks.items():
            if reader.chat_id in free:
                _move_on(free[reader.chat_id], reader, seq)
    for reader, seq in marks.items():
        if reader.chat_id not in free:
            with operation():
                chat = locked(_HELD, Chat, chat=reader.chat_id)
                if chat is not None:  # not erased meanwhile
                    _move_on(chat, reader, seq)


def _move_on(chat: Chat, reader: Reader, seq: int) -> None:
    """Of a chat that the running operation has locked."""
    seq = min(seq, chat.last_seq)
    by_customer = reader.audience == CUSTOMER
    if seq <= (chat.customer_read_seq if by_customer else chat.operator_read_seq):
        return
    if reader.operator_id is not None and not standing.has_voice(chat, reader.operator_id):
        return
    if by_customer:
        revision = raise_revision(chat, customer_sees=False, customer_read_seq=seq)
    else:
        revision = raise_revision(chat, customer_sees=True, operator_read_seq=seq, unread=0)
    after_commit(broadcasts.read, chat, revision)
