"""Masked pieces of lines: where they stand, and what they hide, encrypted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_masks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("masked_by_id", sa.Integer(), nullable=True),
        sa.Column("masked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["masked_by_id"], ["operators.id"], name=op.f("fk_message_masks_masked_by_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_masks_message_id_messages"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_masks")),
    )
    op.create_index("ix_message_masks_message_id", "message_masks", ["message_id"])
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("messages", sa.Column("masks", json, nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "masks")
    op.drop_index("ix_message_masks_message_id", "message_masks")
    op.drop_table("message_masks")
