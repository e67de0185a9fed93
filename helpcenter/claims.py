"""Rows that wait to be sent, one after the other: mails, deliveries of webhooks (design.md rule 14).

A job may run twice, or beside its own zombie: who sends a row has claimed it, by raising `attempts` and setting
`lease_until`. The number of the attempt is the fencing token of the note on how it ended. Unlike the leases of long
work (leases.py) a claim is never renewed, only left to run out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import db
from helpcenter.transactions import operation


class Sendable:
    """The columns of such rows. `due_at` None: nothing more to do (sent, or given up)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=now, index=True)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)


Row = TypeVar("Row", bound=Sendable)
Condition = sa.ColumnElement[bool]


def next_due(model: type[Row], *only: Condition) -> int | None:
    """The ID of the row that has been due for longest and that nobody sends now; `only`: further conditions."""
    query = sa.select(model.id).where(*free(model, now()), *only).order_by(model.due_at, model.id).limit(1)
    found: int | None = db.session.scalar(query)
    db.session.rollback()  # no transaction stays open while we talk to a server
    return found


def free(model: type[Row], at: datetime) -> tuple[Condition, ...]:
    """Due, and nobody's."""
    unclaimed = sa.or_(model.lease_until.is_(None), model.lease_until < at)
    return model.due_at <= at, unclaimed


def claim_next(model: type[Row], lease: timedelta, *only: Condition) -> Row | None:
    """The next row, for this worker alone and for as long as `lease`; None where nothing is due any more."""
    while (row_id := next_due(model, *only)) is not None:
        at = now()
        with operation():
            claimed = db.session.scalar(
                sa.update(model)
                .where(model.id == row_id, *free(model, at))
                .values(attempts=model.attempts + 1, lease_until=at + lease)
                .returning(model.id)
                .execution_options(synchronize_session=False)
            )
            row = db.session.get(model, row_id, populate_existing=True) if claimed else None
        if row is not None:
            return row
    return None


def note(row: Sendable, **values: Any) -> None:
    """Write down how the attempt ended, unless another worker has taken the row over meanwhile."""
    model = type(row)
    with operation():
        db.session.execute(
            sa.update(model)
            .where(model.id == row.id, model.attempts == row.attempts)
            .values(lease_until=None, **values)
            .execution_options(synchronize_session=False)
        )


def wait_after(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait after so many attempts: `first`, then twice as long each time, at most `longest`."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(first * doubled, longest)
