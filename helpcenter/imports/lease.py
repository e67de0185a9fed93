"""The right to work on a run, for ten seconds at a time (design.md rule 14).

A job may run twice, or beside its own zombie. So whoever works on a run takes its lease, renews it every few seconds
from a thread of its own, and proves in every write that it still has it: `lease_token` is raised by each taking and by
a cancellation, and a write that names an older one changes nothing and raises `LeaseLostError`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from helpcenter import leases, prepared
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import bulk
from helpcenter.imports.models import ImportRun, RunState
from helpcenter.leases import LeaseLostError
from helpcenter.transactions import operation

SECONDS = 10
RENEW_EVERY = 3.0


COUNTS = ("pages", "fetched", "created", "updated", "skipped", "rejected", "left_open")
_runs = sa.inspect(ImportRun).local_table.c  # past the ORM: every few dozen chats of an import come by here
_HOLD = (
    sa.update(_runs.id.table)
    .where(_runs.id == sa.bindparam("run"), _runs.lease_token == sa.bindparam("token"), _runs.state == RunState.RUNNING)
    .values(lease_until=sa.bindparam("until"))
)
_ADVANCE = (
    sa.update(_runs.id.table)
    .where(
        _runs.id == sa.bindparam("run"),
        _runs.lease_token == sa.bindparam("token"),
        _runs.state == sa.literal_column(f"'{RunState.RUNNING}'"),
    )
    .values(
        {_runs[name]: _runs[name] + sa.bindparam(f"more_{name}") for name in COUNTS}
        | {
            _runs.cursor: sa.bindparam("new_cursor"),
            _runs.total: sa.func.coalesce(sa.bindparam("new_total"), _runs.total),
        }
        | {_runs.lease_until: sa.bindparam("until")}
    )
    .returning(_runs.id)
)
"""In terms that the driver takes as they are."""


@dataclass
class Lease:
    """Who works on a run. `lost` is set as soon as that is known, so that waiting ends early."""

    run_id: int
    token: int
    lost: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the lease lasts. Raises LeaseLostError."""
        if self.lost.wait(seconds):
            raise LeaseLostError


def take(run_id: int) -> Lease | None:
    """Begin, or take over from a worker whose lease ran out; None if nothing is to be done or somebody does it."""
    at = now()
    free = sa.or_(ImportRun.lease_until.is_(None), ImportRun.lease_until < at)
    with operation():
        token = db.session.scalar(
            sa.update(ImportRun)
            .where(ImportRun.id == run_id, ImportRun.state.in_([RunState.QUEUED, RunState.RUNNING]), free)
            .values(
                lease_token=ImportRun.lease_token + 1,
                lease_until=at + timedelta(seconds=SECONDS),
                state=RunState.RUNNING,
                started_at=sa.func.coalesce(ImportRun.started_at, at),
            )
            .returning(ImportRun.lease_token)
            .execution_options(synchronize_session=False)
        )
    return Lease(run_id, token) if token is not None else None


def hold(lease: Lease, **changes: Any) -> None:
    """Inside an operation, and last in it: renew the lease and write `changes` to the run. Raises LeaseLostError.

    The run's row stays locked from here to the commit, so nobody takes over in between; what was written before is
    undone with the operation if somebody has.
    """
    given = {"run": lease.run_id, "token": lease.token, "until": _until()}
    _check(lease, db.session.connection().execute(_HOLD.values(**changes), given).rowcount == 1)


def advance(lease: Lease, cursor: str, added: Mapping[str, int], total: int | None) -> None:
    """As `hold`, for what every few dozen chats write: the new cursor, and what is added to the run's COUNTS."""
    more = {f"more_{name}": added.get(name, 0) for name in COUNTS}
    given = {"run": lease.run_id, "token": lease.token, "until": bulk.driver_time(_until())}
    _check(lease, bool(prepared.run(_ADVANCE, new_cursor=cursor, new_total=total, **given, **more)))


def _until() -> datetime:
    return now() + timedelta(seconds=SECONDS)


def _check(lease: Lease, is_ours: bool) -> None:
    if not is_ours:
        lease.lost.set()
        raise LeaseLostError


def renewed(lease: Lease) -> AbstractContextManager[None]:
    """Keep the lease while the work goes on, however long the source takes to answer."""
    return leases.renewed(lambda: _hold(lease), every=RENEW_EVERY, lost=lease.lost, run=lease.run_id)


def _hold(lease: Lease) -> None:
    with operation():
        hold(lease)
