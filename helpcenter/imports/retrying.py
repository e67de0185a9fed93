"""Rejected chats are tried again, with the chat setting as it is now (chat-import.md 1.8).

One while a person waits, many by a worker.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from helpcenter import queue
from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import context as contexts
from helpcenter.imports import finding, processes, settings
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.importer import Met, alone, import_chats, read_chats
from helpcenter.imports.models import ChatSource, RejectedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.transactions import lock, operation

UNANSWERED_AFTER = timedelta(seconds=15)


def retry(rejected: RejectedChat, *, by: Operator) -> bool:
    """Whether it has arrived now. If not, the row says the reason of today."""
    source = db.session.get_one(ChatSource, rejected.chat_source_id)
    with operation():
        alone(source.id)
        lock(rejected)
        rejected.retry_asked_at = None
        if rejected.resolved_at is not None:
            return True
        context = contexts.load(source, settings.of(source), source.secret)
        received = _received(rejected, context)
        read = read_chats(context, [Met(received, rejected.position, received.mark())])
        counts = import_chats(context, read, RunLog(None), rejected.run_id)
        arrived = not counts.rejected
        db.session.refresh(rejected)
        if arrived and rejected.resolved_at is None:
            rejected.resolved_at = now()
        recording.record(by.id, "rejected_chat_retried", rejected, arrived=arrived)
    return arrived


def ask_for_all(by: Operator, source_id: int | None) -> int:
    """Have a worker try all open ones again that `by` may see, of one chat setting where it is given; how many."""
    wanted = finding.rejected(by).where(RejectedChat.resolved_at.is_(None)).order_by(None)
    if source_id:
        wanted = wanted.where(RejectedChat.chat_source_id == source_id)
    with operation():
        asked = sa.update(RejectedChat).where(RejectedChat.id.in_(wanted.with_only_columns(RejectedChat.id)))
        values = {"retry_asked_at": now(), "retry_asked_by_id": by.id}
        done: Any = db.session.execute(asked.values(**values).execution_options(synchronize_session=False))
        recording.record(by.id, "rejected_chats_retry_asked", by, chats=int(done.rowcount))
        queue.enqueue(retry_waiting, queue=processes.QUEUE)
    return int(done.rowcount)


def retry_waiting() -> None:
    """Try what was asked for, oldest first; what a worker calls. Dies it, the next one goes on with the rest."""
    while (one := db.session.scalar(_waiting().limit(1))) is not None:
        by = db.session.get_one(Operator, one.retry_asked_by_id)
        try:
            retry(one, by=by)
        except sa.exc.StatementError:  # the database refuses this one chat: it stays rejected
            with operation():
                lock(one).retry_asked_at = None


def wake_worker() -> None:
    """Wake a worker for what none has taken up: its job may have been lost with Redis. The scheduler calls this."""
    late = RejectedChat.retry_asked_at < now() - UNANSWERED_AFTER
    if db.session.scalar(_waiting().where(late).with_only_columns(RejectedChat.id).limit(1)) is not None:
        queue.push(retry_waiting, (), processes.QUEUE)


def waiting(by: Operator) -> int:
    """How many that `by` may see are still to be tried again."""
    query = finding.rejected(by).where(RejectedChat.retry_asked_at.is_not(None)).order_by(None)
    return db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def _waiting() -> sa.Select[RejectedChat]:
    query = sa.select(RejectedChat).where(RejectedChat.retry_asked_at.is_not(None)).order_by(RejectedChat.id)
    return query.execution_options(populate_existing=True)


def _received(rejected: RejectedChat, context: contexts.Context) -> Received:
    raw = msgspec.Raw(rejected.raw.encode())
    chat = context.settings.connector.read_chat(raw, context.reading)
    return Received(raw, chat.external_id)
