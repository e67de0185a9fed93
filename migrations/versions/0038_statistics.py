"""Figures of chats, and triggers that note which days have to be counted again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpcenter.columns import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COUNTED = "service_id, operator_id, category_id, site, requested_at, opened_at, answered_at, customer_ended_at, ended_at, history_status"
OF_CHAT = "INSERT INTO figure_changes (service_id, at) VALUES (NEW.service_id, NEW.requested_at);"
OF_ITS = (
    "INSERT INTO figure_changes (service_id, at) SELECT service_id, requested_at FROM chats WHERE id = {row}.chat_id;"
)
TRIGGERS = (
    # name, table, event, condition, what is noted
    ("new_chat", "chats", "INSERT", "", OF_CHAT),
    ("changed_chat", "chats", f"UPDATE OF {COUNTED}", "", OF_CHAT),
    ("new_rating", "ratings", "INSERT", "", OF_ITS.format(row="NEW")),
    ("changed_rating", "ratings", "UPDATE OF satisfied", "", OF_ITS.format(row="NEW")),
    ("removed_rating", "ratings", "DELETE", "", OF_ITS.format(row="OLD")),
    ("new_call", "calls", "INSERT", "NEW.chat_id IS NOT NULL", OF_ITS.format(row="NEW")),
    ("removed_call", "calls", "DELETE", "OLD.chat_id IS NOT NULL", OF_ITS.format(row="OLD")),
)
NUMBERS = (
    "requested",
    "asked",
    "handled",
    "abandoned",
    "tickets",
    "waits",
    "handlings",
    "rated",
    "satisfied",
    "at_once",
)
TIMES = ("wait_seconds", "handling_seconds")


def upgrade() -> None:
    op.create_table(
        "chat_figures",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site", sa.String(260), nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS],
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in TIMES],
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_chat_figures_hour")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_chat_figures_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "day", "hour", "operator_id", "category_id", "site", name=op.f("pk_chat_figures")
        ),
    )
    op.create_table(
        "figure_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_changes")),
    )
    op.create_table(
        "recounts",
        sa.Column("night", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("night", name=op.f("pk_recounts")),
    )
    for trigger in TRIGGERS:
        _create(*trigger)
    # the first and the last chat of each day by UTC: together they lie on every day of a service that has chats
    days = "FROM chats GROUP BY service_id, date(requested_at)"
    for end in ("min(requested_at)", "max(requested_at)"):
        op.execute(f"INSERT INTO figure_changes (service_id, at) SELECT service_id, {end} {days}")  # our words


def _create(name: str, table: str, when: str, condition: str, noted: str) -> None:
    only = f" WHEN ({condition})" if condition else ""
    head = f"CREATE TRIGGER figures_{name} AFTER {when} ON {table} FOR EACH ROW{only}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION figures_{name}() RETURNS trigger AS $$ BEGIN {noted} RETURN NULL; END $$ LANGUAGE plpgsql"
        )
        op.execute(f"{head} EXECUTE FUNCTION figures_{name}()")
    else:
        op.execute(f"{head} BEGIN {noted} END")


def downgrade() -> None:
    for name, table, *_rest in TRIGGERS:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER figures_{name} ON {table}")
            op.execute(f"DROP FUNCTION figures_{name}()")
        else:
            op.execute(f"DROP TRIGGER figures_{name}")
    for table in ("recounts", "figure_changes", "chat_figures"):
        op.drop_table(table)
