"""Services offer words to search for below the search box of their help center."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("services", sa.Column("search_words", words, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("services", "search_words")
