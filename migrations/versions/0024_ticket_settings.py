"""What a service has set for its tickets, and searches that operators keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ticket_settings",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("assignment", sa.String(length=32), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("last_operator_id", sa.Integer(), nullable=True),
        sa.Column("response_minutes", JSON, nullable=False),
        sa.CheckConstraint(
            "assignment IN ('none', 'round_robin', 'fewest_open', 'fixed')", name=op.f("ck_ticket_settings_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["last_operator_id"], ["operators.id"], name=op.f("fk_ticket_settings_last_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_ticket_settings_operator_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_ticket_settings_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_ticket_settings")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("arguments", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_saved_searches_operator_id_operators"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint(
            "operator_id", "endpoint", "name", name=op.f("uq_saved_searches_operator_id_endpoint_name")
        ),
    )


def downgrade() -> None:
    op.drop_table("saved_searches")
    op.drop_table("ticket_settings")
