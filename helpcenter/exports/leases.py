"""The right to make the file of an export, for some seconds at a time (design.md rule 14).

A job may run twice, or beside its own zombie: whoever makes the file has raised `lease_token`, renews the lease from a
thread (writing the end of a large file takes long and says nothing), and each write to the row names the token.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask

from helpcenter.clock import now
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import current_application, db
from helpcenter.transactions import operation

log = structlog.get_logger(__name__)
LENGTH = timedelta(seconds=15)
RENEW_EVERY = 4.0
MOST_ATTEMPTS = 5
"""A file whose making has ended so many workers will end the next one too."""


class LeaseLostError(Exception):
    """The export was cancelled, or another worker has taken it over."""


@dataclass
class Lease:
    """Who makes the file, and how many rows of it are written."""

    export_id: int
    token: int
    done: int = 0
    lost: threading.Event = field(default_factory=threading.Event)


def take(export_id: int) -> Lease | None:
    """Begin, or begin anew for a worker that is gone; None where there is nothing to do or somebody does it."""
    at = now()
    free = sa.or_(Export.lease_until.is_(None), Export.lease_until < at)
    with operation():
        token = db.session.scalar(
            sa.update(Export)
            .where(Export.id == export_id, Export.state.in_((ExportState.QUEUED, ExportState.RUNNING)), free)
            .values(lease_token=Export.lease_token + 1, lease_until=at + LENGTH)
            .values(state=ExportState.RUNNING, total=None, done=0)
            .returning(Export.lease_token)
            .execution_options(synchronize_session=False)
        )
    return Lease(export_id, token) if token is not None else None


def hold(lease: Lease, **changes: Any) -> None:
    """Renew the lease and write `changes` to the export. Raises LeaseLostError."""
    held = (Export.id == lease.export_id, Export.lease_token == lease.token, Export.state == ExportState.RUNNING)
    values = {"lease_until": now() + LENGTH, "done": lease.done, **changes}
    with operation():
        kept = db.session.scalar(
            sa.update(Export)
            .where(*held)
            .values(**values)
            .returning(Export.id)
            .execution_options(synchronize_session=False)
        )
    if kept is None:
        lease.lost.set()
        raise LeaseLostError


@contextmanager
def renewed(lease: Lease) -> Iterator[None]:
    """Keep the lease while the work goes on."""
    over = threading.Event()
    app = current_application()
    thread = threading.Thread(target=_renew, args=(app, lease, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(app: Flask, lease: Lease, over: threading.Event) -> None:
    with app.app_context():
        while not over.wait(RENEW_EVERY) and not lease.lost.is_set():
            try:
                hold(lease)
            except LeaseLostError:
                return
            except Exception:
                log.exception("lease_not_renewed", export=lease.export_id)  # the next turn may; else it runs out
            finally:
                db.session.remove()
