"""An offer of a chat knows who transferred it, a request that nobody opens since when, a chat who watches it.

A plain column for `chats`: making that table anew on SQLite would drop its trigger (0002).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("chats", sa.Column("escalated_at", TIME, nullable=True))
    with op.batch_alter_table("chat_offers") as offers:
        offers.add_column(sa.Column("returned_at", TIME, nullable=True))
        offers.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        offers.add_column(sa.Column("note_id", sa.Integer(), nullable=True))
        offers.create_foreign_key(op.f("fk_chat_offers_by_id_operators"), "operators", ["by_id"], ["id"])
        offers.create_foreign_key(
            op.f("fk_chat_offers_note_id_messages"), "messages", ["note_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(
        "ix_chat_offers_by",
        "chat_offers",
        ["by_id"],
        sqlite_where=sa.text("by_id IS NOT NULL"),
        postgresql_where=sa.text("by_id IS NOT NULL"),
    )
    op.create_table(
        "chat_watches",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("joined_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_watches_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_chat_watches_operator_id_operators"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", "operator_id", name=op.f("pk_chat_watches")),
    )


def downgrade() -> None:
    op.drop_table("chat_watches")
    op.drop_index("ix_chat_offers_by", "chat_offers")
    with op.batch_alter_table("chat_offers") as offers:
        offers.drop_constraint(op.f("fk_chat_offers_note_id_messages"), type_="foreignkey")
        offers.drop_constraint(op.f("fk_chat_offers_by_id_operators"), type_="foreignkey")
        offers.drop_column("note_id")
        offers.drop_column("by_id")
        offers.drop_column("returned_at")
    op.drop_column("chats", "escalated_at")
