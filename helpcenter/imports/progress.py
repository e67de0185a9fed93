"""Writing what a run imports: a few dozen chats at a time, with the run's counts and cursor in the same transaction.

So a worker may die anywhere: the next one goes on after the last commit, and nothing is lost, doubled or counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
import sqlalchemy as sa
import structlog

from helpcenter.imports import lease as leases
from helpcenter.imports.connectors.contract import Page, Position
from helpcenter.imports.context import Context
from helpcenter.imports.importer import Counts, Met, import_chats, read_chats
from helpcenter.imports.lease import Lease
from helpcenter.imports.models import RunLogLevel
from helpcenter.imports.position import Progress
from helpcenter.imports.run_log import RunLog
from helpcenter.transactions import operation

log = structlog.get_logger(__name__)
BATCH = 50
"""Chats in one transaction. They are read before it begins, so it is short: some 15 ms (design.md rule 15)."""


@dataclass
class Work:
    """A run in the hands of one worker: its lease, what it imports with, and how far it has come."""

    lease: Lease
    context: Context
    progress: Progress
    page_number: int
    log: RunLog
    counts: Counts = field(default_factory=Counts)


def write_page(work: Work, position: Position, page: Page) -> None:
    """Import what is not yet done of a page. Raises LeaseLostError."""
    done = work.progress.done if position == work.progress.position else ()
    work.progress = msgspec.structs.replace(work.progress, since=position.since, cursor=position.cursor, done=done)
    work.page_number += 1
    *batches, last = _batches(page, set(done), work.page_number) or [[]]
    for batch in batches:
        write_chats(work, batch)
    write_chats(work, last, page)


def write_chats(work: Work, chats: list[Met], page: Page | None = None) -> None:
    """Import a few chats in one transaction; if the database refuses it, each in one of its own.

    `page` is given with the last of its chats: the next worker would then begin at the page after it.
    """
    try:
        _write(work, chats, page)
    except sa.exc.StatementError as error:
        work.log.drop()
        if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) or not chats:
            raise
        log.warning("batch_refused", run=work.lease.run_id, chats=len(chats), error=type(error).__name__)
        for met in chats if len(chats) > 1 else [replace(chats[0], refusal=_words(error))]:
            write_chats(work, [met])
        write_chats(work, [], page)


def note(work: Work, level: RunLogLevel, kind: str, **particulars: str | int | None) -> None:
    """Write a line into the run's log at once."""
    work.log.say(level, kind, **particulars)
    with operation():
        work.log.flush()
        leases.hold(work.lease)
    work.log.forget()


def _batches(page: Page, done: set[str], number: int) -> list[list[Met]]:
    met = (Met(received, f"{number}:{index}", received.mark()) for index, received in enumerate(page.chats, 1))
    left = [one for one in met if one.mark not in done]
    return [left[first : first + BATCH] for first in range(0, len(left), BATCH)]


def _write(work: Work, chats: list[Met], page: Page | None) -> None:
    progress, pages, total = _advanced(work.progress, chats), 0, None
    if page is not None:
        complete = page.next_cursor is None
        progress = msgspec.structs.replace(progress, cursor=page.next_cursor, done=(), complete=complete)
        pages, total = 1, page.total
        work.log.say(RunLogLevel.INFO, "page", page=work.page_number, chats=len(page.chats))
    read = read_chats(work.context, chats)
    with operation():
        counts = import_chats(work.context, read, work.log, work.lease.run_id)
        work.log.flush()
        leases.advance(work.lease, progress.encode(), counts.columns() | {"pages": pages}, total)
    work.log.forget()
    work.counts.add(counts)
    work.progress = progress


def _words(error: sa.exc.StatementError) -> str:
    return str(error.orig)[:300]


def _advanced(progress: Progress, chats: list[Met]) -> Progress:
    times = [met.received.updated_at for met in chats if met.received.updated_at is not None]
    latest = max([*times, *([progress.latest] if progress.latest else [])], default=None)
    ordered = progress.ordered and _in_order(times, progress.latest)
    done = (*progress.done, *(met.mark for met in chats))
    return msgspec.structs.replace(progress, done=done, latest=latest, ordered=ordered)


def _in_order(times: list[datetime], latest: datetime | None) -> bool:
    return not times or (times == sorted(times) and (latest is None or times[0] >= latest))
