"""How a run ends, and what follows for its process: the next run, patience after failures, an alarm after several."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import alarms, inbox, lease, position
from helpcenter.imports.connectors import RECEIVED
from helpcenter.imports.lease import Lease
from helpcenter.imports.models import ChatSync, ImportRun, RunLogLevel, RunState, RunTrigger, SyncState
from helpcenter.imports.position import Progress
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.run_log import RunLog
from helpcenter.leases import LeaseLostError
from helpcenter.transactions import operation

FAILURES_TO_ALARM = 5
FIRST_PAUSE = timedelta(seconds=30)


def succeed(held: Lease, progress: Progress) -> None:
    """The run is done; the process goes on at its interval."""
    try:
        with operation():
            run = _close(held, RunState.SUCCEEDED)
            _say(held, RunLogLevel.INFO, "done", **_counts(run))
            sync = _sync(run)
            if sync is not None:
                _go_on(sync, progress)
    except LeaseLostError:
        return


def fail(held: Lease, error: SourceError) -> None:
    """The run failed: the process tries again, later each time, and raises the alarm after a few failures."""
    try:
        with operation():
            run = _close(held, RunState.FAILED, error=error.reason.encode())
            _say(held, RunLogLevel.ERROR, "failed", reason=error.reason.code, **error.reason.values)
            sync = _sync(run)
            if sync is not None:
                _try_again(sync, position.decode(run.cursor), error)
    except LeaseLostError:
        return


def pause(failures: int, poll: timedelta, retry_after: int | None) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, up to the poll interval, give or take.

    Never shorter than the source asked for.
    """
    longest = max(poll, FIRST_PAUSE)
    wanted: timedelta = min(FIRST_PAUSE * 2.0 ** min(failures - 1, 16), longest)
    jittered: timedelta = wanted * random.uniform(0.8, 1.2)  # noqa: S311  # so that many processes do not come back at once
    return max(jittered, timedelta(seconds=retry_after or 0))


def _close(held: Lease, state: RunState, error: str | None = None) -> ImportRun:
    lease.hold(held, state=state, ended_at=now(), error=error)
    db.session.execute(
        sa.update(ImportRun)
        .where(ImportRun.id == held.run_id)
        .values(lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return db.session.get_one(ImportRun, held.run_id, populate_existing=True)


def _say(held: Lease, level: RunLogLevel, kind: str, **particulars: str | int) -> None:
    line = RunLog(held.run_id)
    line.say(level, kind, **particulars)
    line.flush()


def _counts(run: ImportRun) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("created", "updated", "skipped", "rejected")}


def _sync(run: ImportRun) -> ChatSync | None:
    """The process to go on; None for a file, or where somebody stopped the process meanwhile."""
    if run.trigger is RunTrigger.FILE:
        return None
    sync = db.session.get_one(ChatSync, run.chat_source_id, with_for_update=True, populate_existing=True)
    return None if sync.state is SyncState.STOPPED else sync


def _go_on(sync: ChatSync, progress: Progress) -> None:
    recovered = sync.state is SyncState.FAILING
    sync.state, sync.failures, sync.last_error = SyncState.RUNNING, 0, None
    sync.next_run_at = _next(sync)
    sync.cursor = _text_of(position.next_since(progress, complete=True))
    if recovered:
        alarms.recovered(sync)


def _try_again(sync: ChatSync, progress: Progress | None, error: SourceError) -> None:
    before = sync.state
    sync.failures += 1
    sync.last_error = error.reason.encode()
    hopeless = error.permanent or sync.failures >= FAILURES_TO_ALARM
    sync.state = SyncState.FAILING if hopeless else SyncState.RETRYING
    poll = _poll(sync)
    sync.next_run_at = now() + (poll if error.permanent else pause(sync.failures, poll, error.retry_after))
    if progress is not None:
        sync.cursor = _text_of(position.next_since(progress, complete=False))
    if hopeless and before is not SyncState.FAILING:
        alarms.failing(sync)


def _next(sync: ChatSync) -> datetime | None:
    """After the poll interval; for a system that sends its chats, when something has come."""
    if (sync.settings or {}).get("kind") in RECEIVED:
        return inbox.next_run(sync.chat_source_id)
    return now() + _poll(sync)


def _poll(sync: ChatSync) -> timedelta:
    settings = sync.settings or {}
    return timedelta(minutes=settings["poll_minutes"])


def _text_of(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
