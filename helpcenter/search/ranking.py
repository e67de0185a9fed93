"""What is found, the best first: tables of (record_id, rank) to be joined with records.

Making such a statement takes longer than running it. It depends on the form of a query alone (`Form`), so that whoever
searches makes it once a form, and fills it with `values` each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from helpcenter.search import backend
from helpcenter.search.kinds import Kind
from helpcenter.search.tables import TABLES
from helpcenter.search.words import is_one_token


class Form(NamedTuple):
    """What a statement depends on. `single`: of each word, whether the index alone decides about it."""

    dialect: str
    single: tuple[bool, ...]


def form(words: Sequence[str]) -> Form:
    """The form of a query for `words`, as words.words makes them; there is at least one."""
    return Form(backend.dialect(), tuple(is_one_token(word) for word in words))


def values(words: Sequence[str], service_id: int, language: str) -> dict[str, Any]:
    """What fills a statement of the form of `words`."""
    expression = backend.chosen().expression
    each = {f"word_{at}": word for at, word in enumerate(words)}
    tokens = {f"tokens_{at}": expression([word]) for at, word in enumerate(words)}
    return {"of_service": service_id, "in_language": language, "tokens": expression(words), **each, **tokens}


def ranked(kind: Kind, form: Form) -> sa.CTE:
    """The records that have all words. rank: how many of them the title lacks; 0 is best."""
    table, search = TABLES[kind], backend.of(form.dialect)
    given = [_word(at) for at in range(len(form.single))]
    longer = (word for word, single in zip(given, form.single, strict=True) if not single)
    missing = (sa.case((search.contains(table.c.title, word), 0), else_=1) for word in given)
    found = _selected(table, sum(missing, start=sa.literal_column("0")))
    found = found.where(search.has(kind, _text("tokens")), *(search.contains(table.c.text, word) for word in longer))
    return _found_first(found)


def similar(kind: Kind, form: Form) -> sa.CTE:
    """The records that have some of the words, each word looked for by itself.

    rank: 0 has all of them in the title; a word in the text alone counts a third. Fewer than half is not similar.
    """
    number = len(form.single)
    each = sa.union_all(*(_having(kind, form, at) for at in range(number))).subquery()
    points = sa.func.sum(each.c.points)
    rank: sa.Label[int] = (sa.literal_column(str(3 * number)) - points).label("rank")
    found = sa.select(each.c.record_id, rank).group_by(each.c.record_id)
    return _found_first(found.having(2 * points >= sa.literal_column(str(number))))


def _having(kind: Kind, form: Form, at: int) -> sa.Select[Any]:
    """The records that have one of the words, with its points."""
    table, search, word = TABLES[kind], backend.of(form.dialect), _word(at)
    points = sa.case((search.contains(table.c.title, word), sa.literal_column("3")), else_=sa.literal_column("1"))
    found = _selected(table, points, "points").where(search.has(kind, _text(f"tokens_{at}")))
    return found if form.single[at] else found.where(search.contains(table.c.text, word))


def _selected(table: sa.Table, counted: Any, name: str = "rank") -> sa.Select[Any]:
    of_service = sa.bindparam("of_service", type_=sa.Integer)
    found = sa.select(table.c.record_id, counted.label(name))
    return found.where(table.c.service_id == of_service, table.c.language == _text("in_language"))


def _found_first(query: sa.Select[Any]) -> sa.CTE:
    """Searched once, before it is joined: SQLite would otherwise ask the index anew for each row of the join."""
    return query.cte("found").prefix_with("MATERIALIZED")


def _word(at: int) -> sa.BindParameter[str]:
    return _text(f"word_{at}")


def _text(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=sa.String)
