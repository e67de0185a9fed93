"""What imported articles are called in their folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("key", sa.String(length=120), nullable=True))
    op.create_index("ix_articles_key", "articles", ["service_id", "key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_articles_key", "articles")
    op.drop_column("articles", "key")
