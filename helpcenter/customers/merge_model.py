"""What was merged, so that it can be undone; and who is known to be somebody else in spite of all likeness."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime
from helpcenter.customers.models import Customer
from helpcenter.extensions import Base


class CustomerMerge(Base):
    """名寄せ: `merged` became a tombstone of `survivor`.

    `before` and `after` are the survivor's fields around it (customers/editing.py, current), `moved` the primary keys
    of the rows that changed hands, by table. All three are emptied when the time for undoing is over.
    """

    __tablename__ = "customer_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    survivor_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    merged_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    moved: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict)

    survivor: Mapped[Customer] = relationship(foreign_keys=survivor_id)
    merged: Mapped[Customer] = relationship(foreign_keys=merged_id)
    operator: Mapped[Operator | None] = relationship()


class CustomerDistinction(Base):
    """Somebody has looked: these two are not one person. `first_id` is the smaller ID."""

    __tablename__ = "customer_distinctions"
    __table_args__ = (sa.CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), primary_key=True, index=True)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
