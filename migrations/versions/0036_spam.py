"""Tickets that were solved as spam are found by an index of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TAGGED = "UPDATE tickets SET is_spam = :yes WHERE CAST(tags AS TEXT) LIKE '%\"spam\"%'"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("is_spam", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.get_bind().execute(sa.text(TAGGED), {"yes": True})
    op.create_index(
        "ix_tickets_spam",
        "tickets",
        ["service_id", "updated_at"],
        sqlite_where=sa.text("is_spam = 1"),
        postgresql_where=sa.text("is_spam"),
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_spam", "tickets")
    op.drop_column("tickets", "is_spam")
