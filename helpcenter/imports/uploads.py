"""Uploaded files: kept in the data folder, checked and imported by a worker (chat-import.md 3, `file`)."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from helpcenter import queue
from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.config import Settings as Installation
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_erasing
from helpcenter.extensions import db
from helpcenter.imports import columns, file_runs, files, processes, tables, upload_check
from helpcenter.imports.models import ChatSource, ImportRun, RunState
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.upload_models import ImportFile
from helpcenter.transactions import after_commit, lock, operation
from helpcenter.web.refusals import RefusedError

KEPT_FOR = timedelta(days=7)
UNANSWERED_AFTER = timedelta(seconds=15)
ABANDONED_AFTER = 3600.0


def save(source: ChatSource, upload: FileStorage, *, by: Operator) -> ImportFile:
    """Keep an uploaded file, its columns guessed. Raises `SourceError` where it is in none of the forms."""
    made = ImportFile(chat_source_id=source.id, name=(upload.filename or "")[:300], stored_as=uuid4().hex)
    path = path_of(made)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        upload.save(path)
        if files.is_table(path):
            table = tables.inspect(path)
            made.columns, made.mapping = ([], {}) if table.is_line else (table.columns, columns.guessed(table))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise SourceError("not_kept", detail=error.strerror or "") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    made.uploaded_by_id = by.id
    with operation():
        db.session.add(made)
        recording.record(by.id, "import_file_uploaded", source, name=made.name)
    return made


def request_check(file: ImportFile, mapping: dict[str, int]) -> None:
    """Have a worker look the whole file through with these columns; nothing is imported by that."""
    with operation():
        lock(file)
        file.mapping, file.report, file.check_requested_at = mapping, None, now()
        queue.enqueue(check, file.id, queue=processes.QUEUE)


def check(file_id: int) -> None:
    """Look the file through and write down what was found; what a worker calls."""
    file = db.session.get(ImportFile, file_id)
    if file is None or file.report is not None:
        return
    report = upload_check.of(file.source, path_of(file), dict(file.mapping) or None)
    with operation():
        lock(file).report = report


def request_import(file: ImportFile, *, by: Operator) -> ImportRun:
    """Have a worker import the file. Raises RefusedError while a run of the chat setting is under way."""
    with operation():
        sync = lock(file.source.sync)
        if not file.source.enabled:
            raise RefusedError(_("The chat setting is not enabled."))
        if processes.active_run(sync) is not None:
            raise RefusedError(_("A run of this chat setting is under way. Try again when it is over."))
        run = file_runs.begin(file.source, Path(file.name), by=by)
        lock(file).run_id = run.id
        recording.record(by.id, "import_file_imported", file.source, name=file.name)
        queue.enqueue(run_import, run.id, queue=processes.QUEUE)
    return run


def run_import(run_id: int) -> None:
    """Import the file of a run; what a worker calls."""
    file = db.session.scalar(sa.select(ImportFile).where(ImportFile.run_id == run_id))
    if file is not None:
        file_runs.run(run_id, path_of(file), dict(file.mapping) or None)


def wake_workers() -> None:
    """Wake a worker for what none has taken up: its job may have been lost with Redis. The scheduler calls this."""
    late = now() - UNANSWERED_AFTER
    runs = sa.select(ImportFile.run_id).join(ImportRun, ImportRun.id == ImportFile.run_id)
    unanswered = sa.and_(ImportRun.state == RunState.QUEUED, ImportRun.created_at < late)
    orphaned = sa.and_(ImportRun.state == RunState.RUNNING, ImportRun.lease_until < now())
    for run_id in db.session.scalars(runs.where(sa.or_(unanswered, orphaned))):
        queue.push(run_import, (run_id or 0,), processes.QUEUE)
    unchecked = sa.select(ImportFile.id).where(ImportFile.report.is_(None), ImportFile.check_requested_at < late)
    for file_id in db.session.scalars(unchecked):
        queue.push(check, (file_id,), processes.QUEUE)


def forget_old() -> None:
    """Remove files that were uploaded long ago, from the disk and from the list. The scheduler calls this."""
    old = db.session.scalars(sa.select(ImportFile).where(ImportFile.uploaded_at < now() - KEPT_FOR)).all()
    for file in old:
        with suppress(OSError):
            path_of(file).unlink()
        with operation():
            db.session.delete(file)
    _sweep()


@customer_erasing.connect
def forget_of_service(customer: Customer) -> None:
    """Somebody is erased: files with histories of the service go too, one that is being read within the hour.

    What it names comes back from nowhere else: the import leaves erased people out (imports/erasures.py).
    """
    own = sa.select(ChatSource.id).where(ChatSource.service_id == customer.service_id)
    for file in db.session.scalars(sa.select(ImportFile).where(ImportFile.chat_source_id.in_(own))).all():
        if file.run is not None and file.run.state in processes.ACTIVE:
            file.uploaded_at = now() - KEPT_FOR
        else:
            after_commit(path_of(file).unlink, missing_ok=True)
            db.session.delete(file)


def _sweep() -> None:
    """Remove what no row knows of: a process died between the file and its row."""
    folder = _folder()
    known = set(db.session.scalars(sa.select(ImportFile.stored_as)))
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):
            if path.name not in known and time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                path.unlink()


def path_of(file: ImportFile) -> Path:
    """Where the file lies."""
    return _folder() / file.stored_as


def _folder() -> Path:
    installation: Installation = current_app.config["SETTINGS"]
    return installation.data / "imports"
