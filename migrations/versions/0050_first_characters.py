"""Words of one character are found in articles by an index of their own (SQLite).

Without it each pair of characters that begins with the one is merged: most of what a search while typing took.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpcenter.search.words import token_text

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    _make(", prefix='1'")


def downgrade() -> None:
    _make("")


def _make(more: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search_article_words")
    op.execute(
        "CREATE VIRTUAL TABLE search_article_words"
        f" USING fts5 (tokens, content='', detail=none, columnsize=0, tokenize='ascii'{more})"
    )
    last = 0
    query = sa.text("SELECT id, text FROM search_article WHERE id > :last ORDER BY id LIMIT :most")
    while rows := connection.execute(query, {"last": last, "most": AT_ONCE}).all():
        words = [{"id": row.id, "tokens": token_text(row.text)} for row in rows]
        connection.execute(sa.text("INSERT INTO search_article_words (rowid, tokens) VALUES (:id, :tokens)"), words)
        last = rows[-1].id
