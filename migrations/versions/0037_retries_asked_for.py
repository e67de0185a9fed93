"""Rejected chats that somebody asked to be tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
NAME = "fk_rejected_chats_retry_asked_by_id_operators"


def upgrade() -> None:
    with op.batch_alter_table("rejected_chats") as table:
        table.add_column(sa.Column("retry_asked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("retry_asked_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(NAME, "operators", ["retry_asked_by_id"], ["id"])
    op.create_index(op.f("ix_rejected_chats_retry_asked_at"), "rejected_chats", ["retry_asked_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_rejected_chats_retry_asked_at"), "rejected_chats")
    with op.batch_alter_table("rejected_chats") as table:
        table.drop_constraint(NAME, type_="foreignkey")
        table.drop_column("retry_asked_by_id")
        table.drop_column("retry_asked_at")
