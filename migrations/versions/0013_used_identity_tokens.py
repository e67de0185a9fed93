"""Tokens by which a site says who a customer is work once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_identity_tokens",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name=op.f("fk_used_identity_tokens_service_id_services"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "digest", name=op.f("pk_used_identity_tokens")),
    )
    op.create_index(op.f("ix_used_identity_tokens_expires_at"), "used_identity_tokens", ["expires_at"])


def downgrade() -> None:
    op.drop_table("used_identity_tokens")
