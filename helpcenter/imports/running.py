"""The job behind a run: fetch page after page, import it, and say how it ended (chat-import.md 4.3 to 4.5).

May be called twice, beside its own zombie, or for a run that is long over: the lease decides who does what.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from flask import current_app

from helpcenter.config import Settings as Installation
from helpcenter.extensions import db
from helpcenter.imports import context, fetching, finishing, inbox, lease, position, progress, settings
from helpcenter.imports.connectors import RECEIVED
from helpcenter.imports.http import SourceClient
from helpcenter.imports.lease import Lease
from helpcenter.imports.models import ChatSync, ImportRun, RunLogLevel
from helpcenter.imports.position import Progress
from helpcenter.imports.progress import Work
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.run_log import RunLog
from helpcenter.leases import LeaseLostError

log = structlog.get_logger(__name__)


def run(run_id: int) -> None:
    """Do the import run `run_id`, or the rest of it."""
    held = lease.take(run_id)
    if held is None:
        return
    with lease.renewed(held), little_to_collect():
        end(held, lambda: _import(held))


@contextmanager
def little_to_collect() -> Iterator[None]:
    """The collector of cycles leaves alone what is loaded already: for millions of new objects it runs often."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def end(held: Lease, work: Callable[[], Progress]) -> None:
    """Do `work` and write down how it ended."""
    try:
        done = work()
    except LeaseLostError:
        log.info("run_left", run=held.run_id)
    except SourceError as error:
        log.info("run_failed", run=held.run_id, reason=error.reason.code)
        finishing.fail(held, error)
    except Exception:
        log.exception("run_broke", run=held.run_id)
        db.session.rollback()
        finishing.fail(held, SourceError("internal"))
    else:
        finishing.succeed(held, done)


def _import(held: Lease) -> Progress:
    run = db.session.get_one(ImportRun, held.run_id)
    sync = db.session.get_one(ChatSync, run.chat_source_id)
    running = settings.running(sync)
    work = Work(
        held,
        context.load(sync.source, running, sync.secret),
        position.decode(run.cursor) or Progress(since=position.decode_time(sync.cursor) or running.since),
        run.pages,
        RunLog(run.id),
    )
    if run.cursor:
        progress.note(work, RunLogLevel.WARNING, "resumed", page=run.pages + 1)
    db.session.rollback()  # no transaction stays open while we wait for the source
    if not work.progress.complete:
        _read(work)
    return work.progress


def _read(work: Work) -> None:
    if work.context.settings.kind in RECEIVED:
        for at, page in inbox.pages(work.context.source_id):
            progress.write_page(work, at, page)
        return
    installation: Installation = current_app.config["SETTINGS"]
    with SourceClient(installation.allowed_sources) as client:
        reading = fetching.Reading(
            client,
            work.context.settings.connector,
            work.context.reading,
            wait=lambda seconds, error: _wait(work, seconds, error),
        )
        for at, page in fetching.pages(reading, work.progress.position):
            progress.write_page(work, at, page)


def _wait(work: Work, seconds: int, error: SourceError) -> None:
    progress.note(work, RunLogLevel.WARNING, "asked_to_wait", seconds=seconds, **error.reason.values)
    work.lease.wait(seconds)
