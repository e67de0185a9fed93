"""The index in PostgreSQL: a tsvector of our own tokens without positions, under GIN. No text parser is involved."""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from helpcenter import prepared
from helpcenter.extensions import db
from helpcenter.search.kinds import Entry, Kind, Text
from helpcenter.search.tables import TABLES
from helpcenter.search.words import normal, query_tokens, token_text

COLUMNS = "record_id, service_id, language, title, text, words"
KNOWN_FOR = 300.0
"""Seconds."""
_known: dict[Kind, tuple[float, frozenset[str]]] = {}


def write(kind: Kind, entries: Sequence[Entry]) -> None:
    """Put `entries` in, in place of what the same records had in the same languages; one statement for all."""
    new = {(entry.record_id, entry.language): entry for entry in entries}
    add(kind, sorted(new.values(), key=lambda entry: (entry.record_id, entry.language)))


def add(kind: Kind, entries: Sequence[Entry]) -> None:
    """Put `entries` in, each record and language once, in an order that others keep too."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return
    db.session.connection().exec_driver_sql(
        f"INSERT INTO search_{kind} ({COLUMNS})"  # noqa: S608  # `kind` is one of the enum
        " SELECT record_id, service_id, language, title, text, words::tsvector"
        f" FROM unnest(%s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::text[]) AS new ({COLUMNS})"
        " ON CONFLICT (record_id, language) DO UPDATE SET service_id = excluded.service_id, title = excluded.title,"
        " text = excluded.text, words = excluded.words",
        tuple(list(column) for column in zip(*rows, strict=True)),
    )


def remove(kind: Kind, record_ids: Sequence[int]) -> None:
    """Take the records out in every language."""
    table = TABLES[kind]
    db.session.execute(sa.delete(table).where(table.c.record_id.in_(record_ids)))


def clear(kind: Kind) -> None:
    """Take everything out."""
    db.session.execute(sa.delete(TABLES[kind]))


def has(kind: Kind, expression: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """The condition that a row has the tokens that `expression` asks for."""
    return TABLES[kind].c.words.bool_op("@@")(sa.cast(expression, TSQUERY))


def contains(text: sa.ColumnElement[str], word: Text) -> sa.ColumnElement[bool]:
    """The condition that the normalised `text` has `word` in it."""
    return sa.func.strpos(text, word) > 0


def expression(words: Sequence[str]) -> str:
    """All tokens of all `words` as a tsquery: quoted; tokens are letters and digits only."""
    whole, beginnings = query_tokens(words)
    return " & ".join([f"'{token}'" for token in whole] + [f"'{token}':*" for token in beginnings])


def is_rare(kind: Kind, words: Sequence[str]) -> bool:
    """Whether the planner does not know how rare one of `words` is: its statistics name the frequent tokens alone.

    Of one that is not among them it takes for granted that each 200th record has it.
    """
    whole, _beginnings = query_tokens(words)
    return not _frequent(kind).issuperset(whole)


def _frequent(kind: Kind) -> frozenset[str]:
    """The tokens in the planner's statistics; read again every few minutes, because they only decide how to ask."""
    read_at, known = _known.get(kind, (0.0, frozenset[str]()))
    if not read_at or time.monotonic() - read_at > KNOWN_FOR:
        query = (
            "SELECT unnest(most_common_elems::text::text[]) FROM pg_stats WHERE tablename = %s AND attname = 'words'"
        )
        known = frozenset(row[0] for row in prepared.rows(query, (f"search_{kind}",)))
        _known[kind] = time.monotonic(), known
    return known


def _row(entry: Entry) -> tuple[int, int, str, str, str, str]:
    title = normal(entry.title)
    text = f"{title} {normal(entry.text)}".strip()
    return entry.record_id, entry.service_id, entry.language, title, text, token_text(text)
