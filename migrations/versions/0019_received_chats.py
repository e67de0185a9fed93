"""Chats that an external system sends by itself, and the address to which it does."""

from __future__ import annotations

from secrets import token_urlsafe

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_sources", sa.Column("hook_key", sa.String(64)))
    sources = sa.table("chat_sources", sa.column("id", sa.Integer), sa.column("hook_key", sa.String))
    connection = op.get_bind()
    for id_ in connection.scalars(sa.select(sources.c.id)).all():
        connection.execute(sources.update().where(sources.c.id == id_).values(hook_key=token_urlsafe(24)))
    op.create_index("ix_chat_sources_hook_key", "chat_sources", ["hook_key"], unique=True)
    op.create_table(
        "received_chats",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chat_source_id", sa.Integer, sa.ForeignKey("chat_sources.id", ondelete="CASCADE"), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("chat_source_id", "fingerprint"),
    )
    op.create_index("ix_received_chats_waiting", "received_chats", ["chat_source_id", "imported_at", "id"])
    op.create_index("ix_received_chats_received_at", "received_chats", ["received_at"])


def downgrade() -> None:
    op.drop_table("received_chats")
    op.drop_index("ix_chat_sources_hook_key", "chat_sources")
    op.drop_column("chat_sources", "hook_key")
