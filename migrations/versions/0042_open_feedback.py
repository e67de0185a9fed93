"""Feedback on articles that nobody has dealt with is found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_article_feedback_open", "article_feedback", ["at", "id"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_article_feedback_open", "article_feedback")
