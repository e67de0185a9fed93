"""The right to make the file of an export, for some seconds at a time (design.md rule 14).

A job may run twice, or beside its own zombie: whoever makes the file has raised `lease_token`, renews the lease from a
thread (writing the end of a large file takes long and says nothing), and each write to the row names the token.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from helpcenter import leases
from helpcenter.clock import now
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.leases import LeaseLostError
from helpcenter.transactions import exclusive, operation

LENGTH = timedelta(seconds=15)
RENEW_EVERY = 4.0
MOST_ATTEMPTS = 5
"""A file whose making has ended so many workers will end the next one too."""


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
        keep_from_beginning()
        token = db.session.scalar(
            sa.update(Export)
            .where(Export.id == export_id, Export.state.in_((ExportState.QUEUED, ExportState.RUNNING)), free)
            .values(lease_token=Export.lease_token + 1, attempts=Export.attempts + 1, lease_until=at + LENGTH)
            .values(state=ExportState.RUNNING, total=None, done=0)
            .returning(Export.lease_token)
            .execution_options(synchronize_session=False)
        )
    return Lease(export_id, token) if token is not None else None


def keep_from_beginning() -> None:
    """No export begins until the running operation ends."""
    exclusive("exports.beginning")


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


def renewed(lease: Lease) -> AbstractContextManager[None]:
    """Keep the lease while the work goes on."""
    return leases.renewed(lambda: hold(lease), every=RENEW_EVERY, lost=lease.lost, export=lease.export_id)
