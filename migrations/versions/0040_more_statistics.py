"""Figures of days by one thing, presence, imports, and reading; days of chats are counted again for the first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from helpcenter.columns import UtcDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

CHAT_NUMBERS = ("requested", "asked", "handled", "abandoned", "tickets", "waits", "handlings", "rated", "satisfied")


def upgrade() -> None:
    """Make the tables; note every day of chats once more; count the searches in vain that are kept."""
    op.create_table(
        "day_figures",
        _key("service_id"),
        sa.Column("dimension", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.String(260), nullable=False),
        *_numbers(*CHAT_NUMBERS, "at_once"),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("wait_seconds", "handling_seconds")],
        _belongs("day_figures", "service_id", "services"),
        _primary("day_figures", "service_id", "dimension", "day", "value"),
    )
    op.create_table(
        "presence_figures",
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _key("operator_id"),
        *_numbers("online_seconds", "break_seconds"),
        _belongs("presence_figures", "operator_id", "operators"),
        _primary("presence_figures", "time_zone", "day", "operator_id"),
    )
    op.create_table(
        "closed_days",
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        _primary("closed_days", "kind"),
    )
    _by_hour("import_figures", "chat_source_id", "chat_sources", "runs failed created updated skipped rejected")
    _by_hour("help_figures", "service_id", "services", "views helpful not_helpful misses")
    op.create_table(
        "article_figures",
        _key("article_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *_numbers("views", "helpful", "not_helpful"),
        _belongs("article_figures", "article_id", "articles"),
        _primary("article_figures", "article_id", "day"),
    )
    op.create_index("ix_article_figures_day", "article_figures", ["day"])
    op.create_index("ix_chat_figures_operator", "chat_figures", ["operator_id", "day"])
    op.create_index("ix_chat_figures_category", "chat_figures", ["category_id", "day"])
    # the first and the last chat of each day by UTC: together they lie on every day of a service that has chats
    days = "FROM chats GROUP BY service_id, date(requested_at)"
    for end in ("min(requested_at)", "max(requested_at)"):
        op.execute(f"INSERT INTO figure_changes (service_id, at) SELECT service_id, {end} {days}")  # our words
    _count_misses()


def _count_misses() -> None:
    missed = sa.table("missed_searches", sa.column("service_id"), sa.column("at", UtcDateTime))
    services = sa.table("services", sa.column("id"), sa.column("time_zone"))
    query = sa.select(missed.c.service_id, missed.c.at, services.c.time_zone)
    found: dict[tuple[object, ...], int] = {}
    for service_id, at, zone in op.get_bind().execute(query.join(services, services.c.id == missed.c.service_id)):
        local = at.astimezone(ZoneInfo(zone))
        key = (service_id, local.date(), local.hour)
        found[key] = found.get(key, 0) + 1
    if not found:
        return
    names = ("service_id", "day", "hour", "views", "helpful", "not_helpful", "misses")
    table = sa.table("help_figures", *(sa.column(name, sa.Date() if name == "day" else None) for name in names))
    rows = [dict(zip(names, (*key, 0, 0, 0, number), strict=True)) for key, number in found.items()]
    op.get_bind().execute(sa.insert(table), rows)


def _by_hour(table: str, of: str, target: str, numbers: str) -> None:
    op.create_table(
        table,
        _key(of),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), autoincrement=False, nullable=False),
        *_numbers(*numbers.split()),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f(f"ck_{table}_hour")),
        _belongs(table, of, target),
        _primary(table, of, "day", "hour"),
    )


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _belongs(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def downgrade() -> None:
    for name in ("operator", "category"):
        op.drop_index(f"ix_chat_figures_{name}", "chat_figures")
    tables = "article_figures help_figures import_figures closed_days presence_figures day_figures"
    for table in tables.split():
        op.drop_table(table)
