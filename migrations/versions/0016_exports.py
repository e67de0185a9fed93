"""Exports: what was asked for, how far it is, where its file is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import helpcenter.columns
from helpcenter.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("queued", "running", "done", "failed", "cancelled")


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("operator_id", sa.Integer, nullable=False),
        sa.Column("search", helpcenter.columns.Json, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("total", sa.Integer),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("error", sa.String(32)),
        sa.Column("file_name", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("lease_token", sa.Integer, nullable=False),
        sa.Column("lease_until", UtcDateTime),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_exports_operator", "exports", ["operator_id", "created_at"])
    op.create_index("ix_exports_state", "exports", ["state"])
    op.create_index("ix_exports_created_at", "exports", ["created_at"])


def downgrade() -> None:
    op.drop_table("exports")
