"""The job behind an export: find, write, offer. A worker that is killed leaves nothing; the next one begins anew.

May be called twice, beside its own zombie, or for an export that is long over: the lease decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from helpcenter.clock import now
from helpcenter.exports import files, leases, workbook
from helpcenter.exports.chat_sheets import TooManyRowsError
from helpcenter.exports.kinds import KINDS
from helpcenter.exports.leases import Lease
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.leases import LeaseLostError
from helpcenter.web import languages

log = structlog.get_logger(__name__)
QUEUE = "exports"
NOTED_EVERY = 0.5
"""Seconds between two notes of how many rows are written."""


class NotAllowedError(Exception):
    """Whoever asked may not export any more."""


def run(export_id: int) -> None:
    """Make the file of the export, and say how it ended."""
    lease = leases.take(export_id)
    if lease is None:
        return
    with leases.renewed(lease):
        try:
            _make(lease)
        except LeaseLostError:
            log.info("export_left", export=export_id)
        except NotAllowedError:
            _fail(lease, "not_allowed")
        except TooManyRowsError:
            _fail(lease, "too_many")
        except OSError as error:
            log.warning("export_not_written", export=export_id, why=str(error))
            _fail(lease, "disk")
        except Exception:
            log.exception("export_broke", export=export_id)
            _fail(lease, "internal")


def _make(lease: Lease) -> None:
    export = db.session.get_one(Export, lease.export_id, populate_existing=True)
    kind, operator = KINDS[export.kind], export.operator
    if export.attempts > leases.MOST_ATTEMPTS:
        raise RuntimeError("no worker has survived this export")
    if operator.deactivated_at is not None or not operator.may(kind.permission):
        raise NotAllowedError
    name = f"{export.id}-{lease.token}.xlsx"
    with languages.reading(export.language, export.time_zone), files.writing(name) as path:
        found = kind.find(export.search, operator, export.time_zone)
        leases.hold(lease, total=len(found))
        workbook.write(path, kind.sheets(found, _progress(lease)))
        size = path.stat().st_size
    try:
        values = {"state": ExportState.DONE, "ended_at": now(), "file_name": name, "size": size}
        leases.hold(lease, **values | {"lease_until": None})
    except LeaseLostError:
        files.remove(name)
        raise


def _progress(lease: Lease) -> Callable[[int], None]:
    noted = time.monotonic()

    def note(done: int) -> None:
        nonlocal noted
        lease.done = done
        if lease.lost.is_set():
            raise LeaseLostError
        if time.monotonic() - noted >= NOTED_EVERY:
            leases.hold(lease)
            noted = time.monotonic()

    return note


def _fail(lease: Lease, why: str) -> None:
    """Say that there is no file, and why, unless somebody else has taken over."""
    db.session.rollback()
    try:
        leases.hold(lease, state=ExportState.FAILED, error=why, ended_at=now(), lease_until=None)
    except LeaseLostError:
        log.info("export_left", export=lease.export_id)
