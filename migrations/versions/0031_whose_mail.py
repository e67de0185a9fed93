"""Mails say which customer they are about, so that erasing somebody finds them wherever they were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME = "fk_outgoing_mails_customer_id_customers"


def upgrade() -> None:
    with op.batch_alter_table("outgoing_mails") as table:
        table.add_column(sa.Column("customer_id", sa.Integer(), nullable=True))
        table.create_foreign_key(NAME, "customers", ["customer_id"], ["id"])
        table.create_index("ix_outgoing_mails_customer_id", ["customer_id"])


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mails") as table:
        table.drop_index("ix_outgoing_mails_customer_id")
        table.drop_constraint(NAME, type_="foreignkey")
        table.drop_column("customer_id")
