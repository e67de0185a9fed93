"""Runs that read a file instead of an external system; same engine, same guarantees (chat-import.md 3, `file`)."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import context, files, lease, position, progress, running, settings
from helpcenter.imports.grouping import Faults
from helpcenter.imports.lease import Lease
from helpcenter.imports.models import ChatSource, ImportRun, RunLogLevel, RunState, RunTrigger
from helpcenter.imports.position import Progress
from helpcenter.imports.progress import Work
from helpcenter.imports.reasons import Reason
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.upload_models import ImportFile
from helpcenter.transactions import operation


def begin(source: ChatSource, path: Path, *, by: Operator | None = None) -> ImportRun:
    """Inside an operation: a run for the file, to be done by whoever calls `run` next."""
    made = ImportRun(
        chat_source_id=source.id,
        trigger=RunTrigger.FILE,
        settings_revision=source.revision,
        requested_by_id=by.id if by else None,
        file_name=path.name[:300],
    )
    db.session.add(made)
    db.session.flush()
    return made


def run(run_id: int, path: Path, mapping: dict[str, int] | None = None) -> None:
    """Import the file, with the chat setting as it is now. `mapping`: field → column, where it is a table."""
    held = lease.take(run_id)
    if held is None:
        return
    with lease.renewed(held), running.little_to_collect():
        running.end(held, lambda: _import(held, path, mapping))


def close_abandoned() -> None:
    """Runs whose process died are over where nobody else can read their file (one of the command line).

    Uploaded files are kept: their runs go on (uploads.wake_workers). The scheduler calls this.
    """
    kept = sa.select(ImportFile.run_id).where(ImportFile.run_id.is_not(None))
    abandoned = (ImportRun.state == RunState.RUNNING, ImportRun.lease_until < now(), ImportRun.id.not_in(kept))
    gone = (ImportRun.trigger == RunTrigger.FILE, *abandoned)
    if not db.session.scalars(sa.select(ImportRun.id).where(*gone)).all():
        return
    with operation():
        db.session.execute(
            sa.update(ImportRun)
            .where(*gone)
            .values(
                state=RunState.FAILED,
                ended_at=now(),
                error=Reason("interrupted").encode(),
                lease_token=ImportRun.lease_token + 1,
                lease_until=None,
            )
            .execution_options(synchronize_session=False)
        )


def _import(held: Lease, path: Path, mapping: dict[str, int] | None) -> Progress:
    run = db.session.get_one(ImportRun, held.run_id, populate_existing=True)
    source = db.session.get_one(ChatSource, run.chat_source_id)
    loaded = context.load(source, settings.of(source), source.secret)
    work = Work(held, loaded, position.decode(run.cursor) or Progress(), run.pages, RunLog(run.id))
    if run.cursor:
        progress.note(work, RunLogLevel.WARNING, "resumed", page=run.pages + 1)
    db.session.rollback()
    upload = files.Upload(path, loaded.settings.kind, loaded.reading, mapping)
    for number, (at, page) in enumerate(files.pages(upload)):
        if number >= work.page_number:  # a worker that is gone did those before
            progress.write_page(work, at, page)
    _say_faults(work, upload.faults)
    return work.progress


def _say_faults(work: Work, faults: Faults) -> None:
    if faults.count:
        for number, name in faults.first:
            work.log.say(RunLogLevel.WARNING, "bad_row", row=number, detail=name)
        progress.note(work, RunLogLevel.WARNING, "bad_rows", count=faults.count)
