"""Writing the full-text index and finding in it. Every write belongs inside the operation that changes the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from helpcenter.extensions import db
from helpcenter.search.backend import chosen
from helpcenter.search.kinds import Entry, Kind
from helpcenter.search.tables import TABLES
from helpcenter.search.words import is_one_token, words
from helpcenter.transactions import operation

BATCH = 500
FEW = 10_000
"""Records with a rare word that are named one by one where others are looked for among them."""


def put(kind: Kind, record_id: int, service_id: int, language: str, text: str, *, title: str = "") -> None:
    """Let the record be found by `title` and `text`, and no longer by what it had in this language before.

    `language` is '' for what has none. The record need not be flushed, but must have its ID.
    """
    put_many(kind, [Entry(record_id, service_id, text, title, language)])


def put_many(kind: Kind, entries: Iterable[Entry]) -> None:
    """`put` for many, in batches: what an import uses."""
    remaining = iter(entries)
    with operation():
        while batch := list(islice(remaining, BATCH)):
            chosen().write(kind, batch)


def add_new(kind: Kind, entries: Sequence[Entry]) -> None:
    """`put` for records that were made a moment ago, each named once: nobody looks for what they had before."""
    if entries:
        with operation():
            chosen().add(kind, entries)


def remove(kind: Kind, *record_ids: int) -> None:
    """Let the records no longer be found, in any language."""
    with operation():
        chosen().remove(kind, list(record_ids))


def rebuild(kind: Kind, entries: Iterable[Entry]) -> None:
    """Empty the index of `kind` and fill it with `entries`, in one operation."""
    with operation():
        chosen().clear(kind)
        put_many(kind, entries)


def among(
    column: sa.SQLColumnExpression[int] | sa.SQLColumnExpression[int | None],
    kind: Kind,
    service_ids: Collection[int],
    query: str,
) -> sa.ColumnElement[bool]:
    """The condition that the record `column` names is one of `matching`; quick also where few are.

    A database that guesses wrong how many records have a rare word looks into each of a million, newest first.
    """
    wanted = words(query)
    found = matching(kind, service_ids, query)
    if not wanted or not chosen().is_rare(kind, wanted):
        return column.in_(found)
    few = db.session.scalars(found.limit(FEW + 1)).all()
    return column.in_(found) if len(few) > FEW else column == sa.any_(sa.literal(few, ARRAY(sa.BigInteger)))


def matching(
    kind: Kind, service_ids: Collection[int] | None, query: str, *, language: str | None = None
) -> sa.Select[tuple[int]]:
    """IDs of the records that have all words of `query`, as a selectable: `Chat.id.in_(matching(…))`.

    `service_ids` None: of every service. `language` None: in any language. A query without a single letter or digit
    finds nothing. Letter case and kana width do not matter; words of one character are found too.
    """
    table, wanted = TABLES[kind], words(query)
    found = sa.select(table.c.record_id)
    if not wanted:
        return found.where(sa.false())
    backend = chosen()
    found = found.where(backend.has(kind, sa.literal(backend.expression(wanted))))
    found = found.where(*(backend.contains(table.c.text, word) for word in wanted if not is_one_token(word)))
    if service_ids is not None:
        found = found.where(table.c.service_id.in_(service_ids))
    return found if language is None else found.where(table.c.language == language)
