"""Statements that are made once and then handed to the driver as they are: an import runs twenty every few dozen chats.

SQLAlchemy's own work on a statement takes longer than most of these take to run. Inside an operation they belong to
it like all others. Values and rows are the driver's: numbers and texts are, times and the like have to be made so,
which `ask` and `tell` do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.types import TypeEngine

from helpcenter.extensions import db

THESE: sa.BindParameter[Any] = sa.bindparam("these", expanding=True)
"""What stands in a query for `look_up` for the values that are looked for: `column.in_(THESE)`."""
_Row = tuple[Any, ...]
_Turn = Callable[[Any], Any]
"""Makes a value of the driver's from one of ours, or the other way round."""


class _Made(NamedTuple):
    """A statement: its text, values of its own, and the names of all in order (None: the driver takes them by name).

    `turns`: what makes values the driver's, for those that are not as they stand.
    """

    text: str
    constants: dict[str, Any]
    names: list[str] | None
    turns: dict[str, _Turn] = {}  # of a NamedTuple, and read only


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


def ask(query: sa.Select[*tuple[Any, ...]], given: Mapping[str, Any]) -> Sequence[_Row]:
    """The rows of a query whose bindparams are `given`; values and columns are ours: times, enums, JSON.

    As any query of the session, it sees what the running operation has changed.
    """
    session = db.session()
    if session.autoflush and session.info.get("in_operation"):
        session.flush()
    here = connection()
    found = _run(here, made := _made_to_ask(query, tuple(given), here.dialect), _turned(made, given))
    turns = _column_turns(query, here.dialect)
    return [tuple([turn(value) if turn else value for turn, value in zip(turns, row, strict=True)]) for row in found]


def tell(change: sa.Insert | sa.Update, given: Mapping[str, Any]) -> Sequence[_Row]:
    """Carry out a change of the columns that are named by `given`, with the other bindparams in there; values are ours.

    Columns that have a default of Python's have to be given. Returns the rows that it is to return, as the driver has
    them: IDs.
    """
    here = connection()
    made = _made_to_change(change, tuple(given), here.dialect)
    return _run(here, made, _turned(made, given), returning=bool(change.exported_columns))


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


def _run(here: sa.Connection, made: _Made, given: dict[str, Any], *, returning: bool = True) -> Sequence[_Row]:
    values = made.constants | given
    in_order = tuple([values[name] for name in made.names]) if made.names is not None else values
    return _rows(here, made.text, in_order, returning=returning)


def _rows(here: sa.Connection, query: str, values: Any, *, returning: bool = True) -> Sequence[_Row]:
    with _cursor(here, query, values) as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if returning else ()


def _turned(made: _Made, given: Mapping[str, Any]) -> dict[str, Any]:
    turns = made.turns
    return {name: turns[name](value) if name in turns else value for name, value in given.items()}


@lru_cache(maxsize=512)
def _names(count: int) -> list[str]:
    return [f"these_{at}" for at in range(1, count + 1)]


@lru_cache
def _made(statement: sa.Executable, dialect: Dialect) -> _Made:
    compiled = cast("sa.ClauseElement", statement).compile(dialect=dialect)
    return _of(compiled, dict(compiled.params))


@lru_cache
def _made_to_ask(query: sa.Select[*tuple[Any, ...]], given: tuple[str, ...], dialect: Dialect) -> _Made:
    filled = query.params(dict.fromkeys(given, ""))
    compiled = filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    made = _of(compiled, {})
    constants = {name: bind.effective_value for bind, name in compiled.bind_names.items()}
    return made._replace(constants=_turned(made, {name: constants[name] for name in constants.keys() - set(given)}))


@lru_cache
def _made_to_change(change: sa.Insert | sa.Update, given: tuple[str, ...], dialect: Dialect) -> _Made:
    columns = [name for name in given if name in change.table.c]
    return _of(change.compile(dialect=dialect, column_keys=columns), {})


@lru_cache
def _column_turns(query: sa.Select[*tuple[Any, ...]], dialect: Dialect) -> list[_Turn | None]:
    return [_impl(column.type, dialect).result_processor(dialect, None) for column in query.selected_columns]


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect)


@lru_cache(maxsize=512)
def _made_for(query: sa.Select[*tuple[Any, ...]], count: int, given: tuple[str, ...], dialect: Dialect) -> _Made:
    filled = query.params(dict.fromkeys(given, "") | {"these": [""] * count})
    return _of(filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}), {})


def _of(compiled: Any, constants: dict[str, Any]) -> _Made:
    turns = {
        name: _impl(bind.type, compiled.dialect).bind_processor(compiled.dialect)
        for name, bind in compiled.binds.items()
    }
    turns = {name: turn for name, turn in turns.items() if turn}
    return _Made(str(compiled), constants, compiled.positiontup if compiled.positional else None, turns)


@contextmanager
def _cursor(here: sa.Connection, statement: str, values: Any) -> Iterator[DBAPICursor]:
    """The driver's cursor; who listens to the engine is told as by SQLAlchemy, and errors are raised as its own."""
    errors = here.dialect.loaded_dbapi.Error
    cursor = here.connection.cursor()
    try:
        here.dispatch.before_cursor_execute(here, cursor, statement, values, None, False)
        yield cursor
    except errors as error:
        raise sa.exc.DBAPIError.instance(statement, values, error, errors) from error
    finally:
        cursor.close()
