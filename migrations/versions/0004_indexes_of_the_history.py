"""Two orders of the chat history: all services' chats by time, and one operator's."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_chats_received", "chats", ["requested_at", "id"])
    op.create_index("ix_chats_operator", "chats", ["operator_id", "requested_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_chats_operator", "chats")
    op.drop_index("ix_chats_received", "chats")
