"""The index in SQLite: FTS5 without a copy of the text and without positions: small, and quick to fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.extensions import db
from helpcenter.search.kinds import Entry, Kind, Text
from helpcenter.search.tables import TABLES
from helpcenter.search.words import normal, query_tokens, token_text, tokens


def write(kind: Kind, entries: Sequence[Entry]) -> None:
    """Put `entries` in, in place of what the same records had in the same languages."""
    table = TABLES[kind]
    new = {(entry.record_id, entry.language): entry for entry in entries}
    old = _rows(kind, table.c.record_id.in_([record_id for record_id, _language in new]))
    _delete(kind, [row for row in old if (row.record_id, row.language) in new])
    _insert(kind, list(new.values()))


def add(kind: Kind, entries: Sequence[Entry]) -> None:
    """Put `entries` in, of records with newer IDs than all others; where that is not so, as `write` does."""
    oldest = min(entry.record_id for entry in entries)
    newer = f"SELECT 1 FROM search_{kind} WHERE record_id >= ? LIMIT 1"  # noqa: S608  # `kind` is one of the enum
    if not prepared.rows(newer, (oldest,)):
        _insert(kind, entries)
    else:
        write(kind, entries)


def remove(kind: Kind, record_ids: Sequence[int]) -> None:
    """Take the records out in every language."""
    _delete(kind, _rows(kind, TABLES[kind].c.record_id.in_(record_ids)))


def clear(kind: Kind) -> None:
    """Take everything out."""
    _many("INSERT INTO {words} ({words}) VALUES (?)", kind, [("delete-all",)])
    db.session.execute(sa.delete(TABLES[kind]))


def has(kind: Kind, expression: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The condition that a row has the tokens that `expression` asks for."""
    index = sa.table(f"search_{kind}_words", sa.column("rowid", sa.BigInteger))
    match = sa.literal_column(f"search_{kind}_words").op("MATCH")(expression)
    return TABLES[kind].c.id.in_(sa.select(index.c.rowid).where(match))


def contains(text: sa.ColumnElement[str], word: Text) -> sa.ColumnElement[bool]:
    """The condition that the normalised `text` has `word` in it."""
    return sa.func.instr(text, word) > 0


def expression(words: Sequence[str]) -> str:
    """All tokens of all `words` as FTS5 is asked for them: quoted; tokens are letters and digits only."""
    whole, beginnings = query_tokens(words)
    return " AND ".join([f'"{token}"' for token in whole] + [f'"{token}"*' for token in beginnings])


def is_rare(_kind: Kind, _words: Sequence[str]) -> bool:
    """Never of interest: SQLite guesses nothing and asks the index first."""
    return False


def _insert(kind: Kind, entries: Sequence[Entry]) -> None:
    newest = f"SELECT max(id) FROM search_{kind}"  # noqa: S608  # `kind` is one of the enum
    last = prepared.rows(newest)[0][0] or 0
    rows = [_row(id_, entry) for id_, entry in enumerate(entries, last + 1)]
    _many("INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", kind, rows)
    _many("INSERT INTO {words} (rowid, tokens) VALUES (?, ?)", kind, [(row[0], token_text(row[5])) for row in rows])


def _row(id_: int, entry: Entry) -> tuple[int, int, int, str, str, str]:
    title = normal(entry.title)
    text = f"{title} {normal(entry.text)}".strip()
    return id_, entry.record_id, entry.service_id, entry.language, title, text


def _rows(kind: Kind, condition: sa.ColumnElement[bool]) -> Sequence[Any]:
    columns = TABLES[kind].c
    query = sa.select(columns.id, columns.record_id, columns.language, columns.text).where(condition)
    return db.session.connection().execute(query).all()


def _delete(kind: Kind, rows: Sequence[Any]) -> None:
    """A contentless index is told what it has to forget: each token once, for it counts never more than it was told."""
    forgotten = [("delete", row.id, " ".join(tokens(row.text))) for row in rows]
    _many("INSERT INTO {words} ({words}, rowid, tokens) VALUES (?, ?, ?)", kind, forgotten)
    _many("DELETE FROM {table} WHERE id = ?", kind, [(row.id,) for row in rows])


def _many(statement: str, kind: Kind, rows: list[Any]) -> None:
    if rows:
        names = {"table": f"search_{kind}", "words": f"search_{kind}_words"}
        prepared.run_many(statement.format(**names), rows)
