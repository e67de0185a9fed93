"""Writing the full-text index and finding in it. Every write belongs inside the operation that changes the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any, Protocol, cast

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.search import postgresql, sqlite
from helpcenter.search.kinds import Entry, Kind
from helpcenter.search.tables import TABLES
from helpcenter.search.words import is_one_token, words
from helpcenter.transactions import operation

BATCH = 500


class _Backend(Protocol):
    def write(self, kind: Kind, entries: list[Entry]) -> None: ...
    def add(self, kind: Kind, entries: Sequence[Entry]) -> None: ...
    def remove(self, kind: Kind, record_ids: list[int]) -> None: ...
    def clear(self, kind: Kind) -> None: ...
    def has_tokens(self, kind: Kind, words: Sequence[str]) -> sa.ColumnElement[bool]: ...
    def contains(self, text: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]: ...


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
            _backend().write(kind, batch)


def add_new(kind: Kind, entries: Sequence[Entry]) -> None:
    """`put` for records that were made a moment ago, each named once: nobody looks for what they had before."""
    if entries:
        with operation():
            _backend().add(kind, entries)


def remove(kind: Kind, *record_ids: int) -> None:
    """Let the records no longer be found, in any language."""
    with operation():
        _backend().remove(kind, list(record_ids))


def rebuild(kind: Kind, entries: Iterable[Entry]) -> None:
    """Empty the index of `kind` and fill it with `entries`, in one operation."""
    with operation():
        _backend().clear(kind)
        put_many(kind, entries)


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
    backend = _backend()
    found = found.where(backend.has_tokens(kind, wanted))
    found = found.where(*(backend.contains(table.c.text, word) for word in wanted if not is_one_token(word)))
    if service_ids is not None:
        found = found.where(table.c.service_id.in_(service_ids))
    return found if language is None else found.where(table.c.language == language)


def ranked(kind: Kind, service_ids: Collection[int] | None, query: str, *, language: str) -> sa.CTE:
    """`matching` as a table of its own of (record_id, rank). rank: how many of the words the title lacks; 0 is best."""
    table, backend = TABLES[kind], _backend()
    found = matching(kind, service_ids, query, language=language)
    missing = (sa.case((backend.contains(table.c.title, word), 0), else_=1) for word in words(query))
    rank: sa.ColumnElement[int] = sum(missing, start=sa.literal(0))
    return _found_first(found.add_columns(rank.label("rank")))


def similar(kind: Kind, service_ids: Collection[int], about: Sequence[str], *, language: str) -> sa.CTE:
    """The records that have some of the normalised words `about`, as a table of its own of (record_id, rank).

    rank: 0 has all of them in the title; a word in the text alone counts a third. Fewer than half is not similar.
    """
    table, backend = TABLES[kind], _backend()
    any_of = (sa.and_(backend.has_tokens(kind, [word]), backend.contains(table.c.text, word)) for word in about)
    points = sum((_points(table, word) for word in about), start=sa.literal(0))
    found = sa.select(table.c.record_id, (3 * len(about) - points).label("rank"))
    found = found.where(table.c.service_id.in_(service_ids), table.c.language == language)
    return _found_first(found.where(sa.or_(*any_of), 2 * points >= len(about)))


def _found_first(query: sa.Select[Any]) -> sa.CTE:
    """Searched once, before it is joined: SQLite would otherwise ask the index anew for each row of the join."""
    return query.cte("found").prefix_with("MATERIALIZED")


def _points(table: sa.Table, word: str) -> sa.ColumnElement[int]:
    contains = _backend().contains
    return sa.case((contains(table.c.title, word), 3), (contains(table.c.text, word), 1), else_=0)


def _backend() -> _Backend:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return cast("_Backend", postgresql if on_postgresql else sqlite)
