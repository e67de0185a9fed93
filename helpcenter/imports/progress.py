"""Writing what a run imports: a few dozen chats at a time, with the run's counts and cursor in the same transaction.

So a worker may die anywhere: the next one goes on after the last commit, and nothing is lost, doubled or counted twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import sqlalchemy as sa
import structlog

from helpcenter.extensions import db
from helpcenter.imports import lease as leases
from helpcenter.imports.connectors.contract import Page, Position, Received
from helpcenter.imports.context import Context
from helpcenter.imports.importer import Counts, Met, import_chats
from helpcenter.imports.lease import Lease
from helpcenter.imports.models import ImportRun, RunLogLevel
from helpcenter.imports.position import Progress
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Malformed
from helpcenter.transactions import operation

log = structlog.get_logger(__name__)
BATCH = 50


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
    done = set(work.progress.done) if position == work.progress.position else set()
    work.progress = msgspec.structs.replace(
        work.progress, since=position.since, cursor=position.cursor, done=tuple(done)
    )
    work.page_number += 1
    for batch in _batches(page, done, work.page_number):
        write_chats(work, batch)
    _finish_page(work, page)


def write_chats(work: Work, chats: list[Met]) -> None:
    """Import a few chats in one transaction; if the database refuses it, each in one of its own."""
    try:
        _write(work, chats)
    except (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.StatementError) as error:
        work.log.forget()
        if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
            raise
        log.warning("batch_refused", run=work.lease.run_id, chats=len(chats), error=type(error).__name__)
        if len(chats) > 1:
            for met in chats:
                write_chats(work, [met])
        else:
            _write(work, [_refused(chats[0], error)])


def note(work: Work, level: RunLogLevel, kind: str, **particulars: str | int | None) -> None:
    """Write a line into the run's log at once."""
    with operation():
        leases.hold(work.lease)
        work.log.say(level, kind, **particulars)
        work.log.flush()
    work.log.forget()


def mark(received: Received) -> str:
    """What a chat is recognised by, on the page on which a dead worker left it."""
    return hashlib.blake2b(received.raw, digest_size=8).hexdigest()


def _batches(page: Page, done: set[str], number: int) -> Iterator[list[Met]]:
    left = [
        Met(received, f"{number}:{index}")
        for index, received in enumerate(page.chats, 1)
        if not done or mark(received) not in done
    ]
    for first in range(0, len(left), BATCH):
        yield left[first : first + BATCH]


def _write(work: Work, chats: list[Met]) -> None:
    progress = _advanced(work.progress, chats)
    with operation():
        leases.hold(work.lease)
        counts = import_chats(work.context, chats, work.log, work.lease.run_id)
        _count(work.lease.run_id, counts, progress)
        work.log.flush()
    work.log.forget()
    work.counts.add(counts)
    work.progress = progress


def _finish_page(work: Work, page: Page) -> None:
    """The page is done as a whole: the next worker would begin at the one after it."""
    progress = msgspec.structs.replace(
        work.progress, cursor=page.next_cursor, done=(), complete=page.next_cursor is None
    )
    work.log.say(RunLogLevel.INFO, "page", page=work.page_number, chats=len(page.chats))
    with operation():
        leases.hold(
            work.lease,
            pages=ImportRun.pages + 1,
            cursor=progress.encode(),
            total=sa.func.coalesce(ImportRun.total, page.total),
        )
        work.log.flush()
    work.log.forget()
    work.progress = progress


def _advanced(progress: Progress, chats: list[Met]) -> Progress:
    times = [met.received.updated_at for met in chats if met.received.updated_at is not None]
    latest = max([*times, *([progress.latest] if progress.latest else [])], default=None)
    ordered = progress.ordered and _in_order(times, progress.latest)
    done = (*progress.done, *(mark(met.received) for met in chats))
    return msgspec.structs.replace(progress, done=done, latest=latest, ordered=ordered)


def _in_order(times: list[datetime], latest: datetime | None) -> bool:
    return not times or (times == sorted(times) and (latest is None or times[0] >= latest))


def _count(run_id: int, counts: Counts, progress: Progress) -> None:
    db.session.execute(
        sa.update(ImportRun)
        .where(ImportRun.id == run_id)
        .values(
            fetched=ImportRun.fetched + counts.fetched,
            created=ImportRun.created + counts.created,
            updated=ImportRun.updated + counts.updated,
            skipped=ImportRun.skipped + counts.skipped,
            rejected=ImportRun.rejected + counts.rejected,
            left_open=ImportRun.left_open + counts.left_open,
            cursor=progress.encode(),
        )
        .execution_options(synchronize_session=False)
    )


def _refused(met: Met, error: Exception) -> Met:
    """A chat that we understand and the database does not take."""
    chat = met.received.chat
    refused = Malformed(chat.external_id, "not_storable", str(getattr(error, "orig", error))[:300])
    return Met(Received(met.received.raw, refused, met.received.updated_at), met.position)
