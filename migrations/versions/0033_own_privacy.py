"""Customers have their data exported themselves, and withdraw their consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("consent_withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("customer_exports") as table:
        table.alter_column("operator_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM customer_exports WHERE operator_id IS NULL")
    with op.batch_alter_table("customer_exports") as table:
        table.alter_column("operator_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("customers", "consent_withdrawn_at")
