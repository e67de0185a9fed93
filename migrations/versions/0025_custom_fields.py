"""Fields that services define for their calls and tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("on_calls", sa.Boolean(), nullable=False),
        sa.Column("on_tickets", sa.Boolean(), nullable=False),
        sa.Column("for_customers", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'number', 'date', 'choice')", name=op.f("ck_custom_fields_kind")),
        sa.CheckConstraint("on_calls OR on_tickets", name=op.f("ck_custom_fields_somewhere")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_custom_fields_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_fields")),
    )
    op.create_index(op.f("ix_custom_fields_service_id"), "custom_fields", ["service_id"])


def downgrade() -> None:
    op.drop_table("custom_fields")
