"""Chats note when their customer was warned of the end, and since when nobody is there for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = ("idle_warned_at", "unattended_since", "inquiry_offered_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("chats", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("chats", name)
