"""Figures of chats by whole months; the days that are counted already are added up."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NUMBERS = ("requested", "asked", "handled", "abandoned", "tickets", "waits", "handlings", "rated", "satisfied")
KEYS = ("service_id", "dimension", "value")
TIMES = ("wait_seconds", "handling_seconds")


def upgrade() -> None:
    """Make the table, and add up month by month."""
    op.create_table(
        "month_figures",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value", sa.String(260), nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in (*NUMBERS, "at_once")],
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in TIMES],
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_month_figures_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "dimension", "month", "value", name=op.f("pk_month_figures")),
    )
    names = (*NUMBERS, *TIMES, "at_once")
    days = sa.table("day_figures", sa.column("day", sa.Date()), *map(sa.column, (*KEYS, *names)))
    months = sa.table("month_figures", sa.column("month", sa.Date()), *map(sa.column, (*KEYS, *names)))
    found = op.get_bind().execute(sa.select(days.c.day).distinct()).scalars().all()
    for month in sorted({day.replace(day=1) for day in found}):
        keys = [days.c[name] for name in KEYS]
        sums = [sa.func.max(days.c[name]) if name == "at_once" else sa.func.sum(days.c[name]) for name in names]
        query = sa.select(sa.literal(month, sa.Date()), *keys, *sums).group_by(*keys)
        query = query.where(days.c.day >= month, days.c.day < _next(month))
        op.execute(sa.insert(months).from_select(["month", *KEYS, *names], query))


def _next(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def downgrade() -> None:
    op.drop_table("month_figures")
