"""The full-text index: a table a kind; SQLite keeps the tokens in FTS5, PostgreSQL in a tsvector under GIN.

Records that are there already are put in by `flask search rebuild`.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = ("article", "chat", "call", "customer")


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for kind in KINDS:
        _create_postgresql(kind) if postgresql else _create_sqlite(kind)
        op.execute(f"CREATE UNIQUE INDEX uq_search_{kind}_record ON search_{kind} (record_id, language)")


def _create_postgresql(kind: str) -> None:
    op.execute(
        f"CREATE TABLE search_{kind} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record_id bigint NOT NULL,"
        " service_id integer NOT NULL, language varchar(8) NOT NULL, title text NOT NULL, text text NOT NULL,"
        " words tsvector NOT NULL)"
    )
    op.execute(f"ALTER TABLE search_{kind} ALTER words SET STORAGE EXTERNAL")  # it hardly shrinks; trying costs a fifth
    op.execute(f"CREATE INDEX ix_search_{kind}_words ON search_{kind} USING gin (words)")


def _create_sqlite(kind: str) -> None:
    op.execute(
        f"CREATE TABLE search_{kind} (id INTEGER PRIMARY KEY, record_id INTEGER NOT NULL, service_id INTEGER NOT NULL,"
        " language VARCHAR(8) NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL)"
    )
    op.execute(
        f"CREATE VIRTUAL TABLE search_{kind}_words"
        " USING fts5 (tokens, content='', detail=none, columnsize=0, tokenize='ascii')"
    )


def downgrade() -> None:
    for kind in KINDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TABLE search_{kind}_words")
        op.execute(f"DROP TABLE search_{kind}")
