"""The tables of the index: one a kind, so that many chats do not slow the search of articles.

`text` is normalised and begins with the title. PostgreSQL has its tokens in the column `words`; SQLite has them in a
contentless FTS5 table search_<kind>_words with the same row IDs.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from helpcenter.search.kinds import Kind

metadata = sa.MetaData()


def _table(kind: Kind) -> sa.Table:
    return sa.Table(
        f"search_{kind}",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("record_id", sa.BigInteger),
        sa.Column("service_id", sa.Integer),
        sa.Column("language", sa.String(8)),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("words", TSVECTOR),
    )


TABLES = {kind: _table(kind) for kind in Kind}
