"""Chat sync processes as service management handles them: start, stop, restart, run now, cancel (chat-import.md 4)."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter import queue
from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import running, settings
from helpcenter.imports.connectors import UPLOADED
from helpcenter.imports.models import ChatSource, ChatSync, ImportRun, RunLogLevel, RunState, RunTrigger, SyncState
from helpcenter.imports.run_log import RunLog
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

ACTIVE = (RunState.QUEUED, RunState.RUNNING)
QUEUE = "imports"


def start(sync: ChatSync, *, by: Operator) -> None:
    """Run from now on, with the chat setting as it is now. Raises RefusedError while that is not enabled."""
    with operation():
        lock(sync)
        if not sync.source.enabled:
            raise RefusedError(_("The chat setting is not enabled. Enable it, then start the process."))
        if sync.source.kind in UPLOADED:
            raise RefusedError(_("The chats of this chat setting are uploaded as files; nothing can be fetched."))
        _start(sync)
        recording.record(by.id, "chat_sync_started", sync.source, revision=sync.settings_revision)


def stop(sync: ChatSync, *, by: Operator) -> None:
    """Stop at once; a run that is under way writes nothing more."""
    with operation():
        lock(sync)
        halt(sync)
        recording.record(by.id, "chat_sync_stopped", sync.source)


def restart(sync: ChatSync, *, by: Operator) -> None:
    """Stop, and start with the chat setting as it is now. Raises RefusedError while that is not enabled."""
    with operation():
        halt(sync)
        start(sync, by=by)


def run_now(sync: ChatSync, *, by: Operator) -> ImportRun:
    """Import now, with the settings the process runs on. Raises RefusedError if it is stopped."""
    with operation():
        lock(sync)
        if sync.state is SyncState.STOPPED:
            raise RefusedError(_("The process is stopped. Start it first."))
        run = active_run(sync) or begin(sync, RunTrigger.MANUAL, by=by)
        recording.record(by.id, "import_run_requested", run)
    return run


def cancel(run: ImportRun, *, by: Operator) -> None:
    """End a run; what it has imported stays. Does nothing to one that is over."""
    with operation():
        lock(run)
        if run.state in ACTIVE:
            _cancel(run)
            recording.record(by.id, "import_run_cancelled", run)


def halt(sync: ChatSync) -> None:
    """Inside an operation: the process is stopped and its run cancelled."""
    sync.state, sync.next_run_at, sync.failures = SyncState.STOPPED, None, 0
    run = active_run(sync)
    if run is not None and run.trigger is not RunTrigger.FILE:
        _cancel(lock(run))


def begin(sync: ChatSync, trigger: RunTrigger, *, by: Operator | None = None) -> ImportRun:
    """Inside an operation: a new run, and a worker woken for it once that is committed."""
    run = ImportRun(
        chat_source_id=sync.chat_source_id,
        trigger=trigger,
        settings_revision=sync.settings_revision or 0,
        requested_by_id=by.id if by else None,
    )
    db.session.add(run)
    db.session.flush()
    queue.enqueue(running.run, run.id, queue=QUEUE)
    return run


def active_run(sync: ChatSync) -> ImportRun | None:
    """The run of this process that waits for a worker or is in the hands of one."""
    query = sa.select(ImportRun).where(ImportRun.chat_source_id == sync.chat_source_id, ImportRun.state.in_(ACTIVE))
    return db.session.scalar(query)


def restart_needed(source: ChatSource) -> bool:
    """Whether the process goes on with settings that are no longer those of the chat setting."""
    sync = source.sync
    return sync.state is not SyncState.STOPPED and settings.running(sync) != settings.of(source)


def _start(sync: ChatSync) -> None:
    new = settings.of(sync.source)
    if sync.settings is None or _reads_elsewhere(settings.running(sync), new):
        sync.cursor = None
    sync.settings, sync.secret = settings.stored(new), sync.source.secret
    sync.settings_revision = sync.source.revision
    sync.state, sync.failures, sync.last_error = SyncState.RUNNING, 0, None
    sync.next_run_at = now()


def _reads_elsewhere(before: settings.Settings, after: settings.Settings) -> bool:
    """Whether reading on from the old position would leave chats out."""
    return any(getattr(before, name) != getattr(after, name) for name in ("kind", "url", "fetch_from"))


def _cancel(run: ImportRun) -> None:
    """The raised token takes the run out of the hands of whoever works on it."""
    run.state, run.ended_at, run.cancel_requested_at = RunState.CANCELLED, now(), now()
    run.lease_token, run.lease_until = run.lease_token + 1, None
    said = RunLog(run.id)
    said.say(RunLogLevel.WARNING, "cancelled")
    said.flush()
