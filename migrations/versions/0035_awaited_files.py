"""Files of imported chats that are to be copied, and what they are copies of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "awaited_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_mark", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_awaited_files_call_id_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_files")),
        sa.UniqueConstraint("call_id", "url_mark", name=op.f("uq_awaited_files_call_id_url_mark")),
    )
    op.create_index(op.f("ix_awaited_files_next_try_at"), "awaited_files", ["next_try_at"])
    op.add_column("ticket_files", sa.Column("copied_from", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("ticket_files", "copied_from")
    op.drop_table("awaited_files")
