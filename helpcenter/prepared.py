"""Statements that are made once and then handed to the driver as they are: an import runs twenty every few dozen chats.

SQLAlchemy's own work on a statement takes longer than most of these take to run. Inside an operation they belong to
it like all others. Values and rows are the driver's: numbers and texts are, times and the like have to be made so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from helpcenter.extensions import db

THESE: sa.BindParameter[Any] = sa.bindparam("these", expanding=True)
"""What stands in a query for `look_up` for the values that are looked for: `column.in_(THESE)`."""
_Row = tuple[Any, ...]


class _Made(NamedTuple):
    """A statement: its text, values of its own, and the names of all in order (None: the driver takes them by name)."""

    text: str
    constants: dict[str, Any]
    names: list[str] | None


def connection() -> sa.Connection:
    """The session's, asked for once an operation (transactions.operation forgets it)."""
    session = db.session()
    known: sa.Connection | None = session.info.get("connection")
    if known is None:
        known = session.connection()
        if session.info.get("in_operation"):
            session.info["connection"] = known
    return known


def run(statement: sa.Executable, **given: Any) -> Sequence[_Row]:
    """The rows of a statement whose bindparams are `given`."""
    here = connection()
    return _run(here, _made(statement, here.dialect), given)


def look_up(query: sa.Select[*tuple[Any, ...]], these: Collection[str], **given: Any) -> Sequence[_Row]:
    """As `run`, its parameter THESE being `these`. Nothing wanted finds nothing."""
    if not these:
        return []
    here = connection()
    made = _made_for(query, len(these), tuple(given), here.dialect)
    return _run(here, made, given | dict(zip(_names(len(these)), these, strict=True)))


def run_many(statement: str, rows: Sequence[_Row], here: sa.Connection | None = None) -> None:
    """A statement in the driver's own words for many rows. `here`: `connection()`, for those who have it."""
    with _cursor(here or connection(), statement, rows) as cursor:
        cursor.executemany(statement, rows)


def rows(query: str, values: Any = ()) -> Sequence[_Row]:
    """The rows of a query in the driver's own words."""
    return _rows(connection(), query, values)


def _run(here: sa.Connection, made: _Made, given: dict[str, Any]) -> Sequence[_Row]:
    values = made.constants | given
    return _rows(here, made.text, tuple([values[name] for name in made.names]) if made.names is not None else values)


def _rows(here: sa.Connection, query: str, values: Any) -> Sequence[_Row]:
    with _cursor(here, query, values) as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@lru_cache(maxsize=512)
def _names(count: int) -> list[str]:
    return [f"these_{at}" for at in range(1, count + 1)]


@lru_cache
def _made(statement: sa.Executable, dialect: Dialect) -> _Made:
    compiled = cast("sa.ClauseElement", statement).compile(dialect=dialect)
    return _of(compiled, dict(compiled.params))


@lru_cache(maxsize=512)
def _made_for(query: sa.Select[*tuple[Any, ...]], count: int, given: tuple[str, ...], dialect: Dialect) -> _Made:
    filled = query.params(dict.fromkeys(given, "") | {"these": [""] * count})
    return _of(filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}), {})


def _of(compiled: Any, constants: dict[str, Any]) -> _Made:
    return _Made(str(compiled), constants, compiled.positiontup if compiled.positional else None)


@contextmanager
def _cursor(here: sa.Connection, statement: str, values: Any) -> Iterator[DBAPICursor]:
    """The driver's cursor; what it raises is raised as SQLAlchemy would."""
    errors = here.dialect.loaded_dbapi.Error
    cursor = here.connection.cursor()
    try:
        yield cursor
    except errors as error:
        raise sa.exc.DBAPIError.instance(statement, values, error, errors) from error
    finally:
        cursor.close()
