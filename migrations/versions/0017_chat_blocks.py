"""Customers and addresses that are not let into a chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("address_shown", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (address_hash IS NULL)", name=op.f("ck_chat_blocks_customer_or_address")
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_blocks_chat_id_chats"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["operators.id"], name=op.f("fk_chat_blocks_created_by_id_operators")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_chat_blocks_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["operators.id"], name=op.f("fk_chat_blocks_lifted_by_id_operators")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_chat_blocks_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_blocks")),
    )
    op.create_index("ix_chat_blocks_customer", "chat_blocks", ["customer_id"])
    op.create_index("ix_chat_blocks_address", "chat_blocks", ["service_id", "address_hash"])


def downgrade() -> None:
    op.drop_table("chat_blocks")
