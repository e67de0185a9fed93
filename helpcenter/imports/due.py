"""What the scheduler calls every second: runs that are due, and runs whose worker is gone (design.md rule 14)."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import processes, running
from helpcenter.imports.models import ChatSource, ChatSync, ImportRun, RunState, RunTrigger, SyncState
from helpcenter.transactions import exclusive, operation

UNANSWERED_AFTER = timedelta(seconds=15)
"""A run that no worker has taken after that long: the job may have been lost with Redis, or all workers are busy."""
PUSH_AGAIN_AFTER = 10.0

_pushed: dict[int, float] = {}
"""When this process last woke a worker for a run; forgetting it only means waking one too often."""


def begin_due_runs() -> None:
    """Begin a run of every process whose time has come and that has none under way."""
    if not db.session.scalars(_due()).all():
        return
    with operation():
        exclusive("imports.due")  # two schedulers must not begin two runs
        for sync in db.session.scalars(_due()):
            processes.begin(sync, RunTrigger.SCHEDULE)


def wake_workers() -> None:
    """Wake a worker for every run that should be in somebody's hands and is not."""
    moment = time.monotonic()
    for run_id in db.session.scalars(_left_alone()).all():
        if moment - _pushed.get(run_id, -PUSH_AGAIN_AFTER) >= PUSH_AGAIN_AFTER:
            _pushed[run_id] = moment
            queue.push(running.run, (run_id,), processes.QUEUE)
    for run_id in [id_ for id_, at in _pushed.items() if moment - at > 10 * PUSH_AGAIN_AFTER]:
        del _pushed[run_id]


def _due() -> sa.Select[ChatSync]:
    active = sa.select(ImportRun.chat_source_id).where(ImportRun.state.in_(processes.ACTIVE))
    return (
        sa.select(ChatSync)
        .join(ChatSource, ChatSource.id == ChatSync.chat_source_id)
        .where(
            ChatSync.next_run_at <= now(),
            ChatSync.state != SyncState.STOPPED,
            ChatSource.enabled,
            ChatSync.chat_source_id.not_in(active),
        )
    )


def _left_alone() -> sa.Select[int]:
    at = now()
    unanswered = sa.and_(
        ImportRun.state == RunState.QUEUED,
        ImportRun.created_at < at - UNANSWERED_AFTER,
        ImportRun.trigger != RunTrigger.FILE,
    )
    orphaned = sa.and_(
        ImportRun.state == RunState.RUNNING, ImportRun.lease_until < at, ImportRun.trigger != RunTrigger.FILE
    )
    return sa.select(ImportRun.id).where(sa.or_(unanswered, orphaned))
