"""Exports of all that is held about somebody, erasure, and how long content is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erased_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_erased_keys_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_erased_keys_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_keys")),
    )
    op.create_index(op.f("ix_erased_keys_customer_id"), "erased_keys", ["customer_id"])
    op.create_index("ix_erased_keys_digest", "erased_keys", ["service_id", "digest"])
    op.create_table(
        "customer_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_exports_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_customer_exports_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_exports")),
    )
    for column in ("customer_id", "due", "operator_id"):
        op.create_index(op.f(f"ix_customer_exports_{column}"), "customer_exports", [column])
    op.add_column("services", sa.Column("retention_months", sa.Integer(), nullable=True))
    op.add_column("chats", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calls", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("calls", "erased_at")
    op.drop_column("chats", "erased_at")
    op.drop_column("services", "retention_months")
    op.drop_table("customer_exports")
    op.drop_table("erased_keys")
