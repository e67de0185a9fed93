"""Many rows of one table at once, past the ORM and SQLAlchemy's work on each value: an import lives by it.

The session's operation and transaction hold as ever, and so do the columns' types and defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base, db

Row = dict[str, Any]
Converter = Callable[[Any], Any]
THESE: sa.BindParameter[Any] = sa.bindparam("these", expanding=True)
"""What stands in a query for `look_up` for the values that are looked for: `column.in_(THESE)`."""


@dataclass(frozen=True)
class _Statement:
    """An INSERT of certain columns: its text, and what turns a value into what the driver takes (None: nothing)."""

    text: str
    converters: tuple[tuple[str, Converter | None], ...]
    defaults: tuple[tuple[str, Any], ...]


def insert(model: type[Base], rows: Sequence[Row]) -> None:
    """Insert `rows` into the table of `model`; all have the same keys. Other columns get their defaults."""
    if not rows:
        return
    connection = db.session.connection()
    statement = _statement(model, tuple(rows[0]), connection.dialect)
    constant = {name: default.arg(None) if default.is_callable else default.arg for name, default in statement.defaults}
    connection.exec_driver_sql(statement.text, _values(statement, rows, constant))


def look_up(query: sa.Select[*tuple[Any, ...]], these: Collection[str], **given: Any) -> Sequence[Any]:
    """The rows of a SELECT that is made once for all: its parameter THESE takes `these`, the others `given`.

    Values come as the driver gives them: ask for numbers and texts only. Nothing wanted finds nothing.
    """
    if not these:
        return []
    connection = db.session.connection()
    text, names = _look_up(query, len(these), tuple(given), connection.dialect)
    values = given | {f"these_{at}": one for at, one in enumerate(these, 1)}
    parameters = tuple([values[name] for name in names]) if names is not None else values
    return connection.exec_driver_sql(text, parameters).all()


def _values(statement: _Statement, rows: Sequence[Row], constant: Row) -> list[tuple[Any, ...]]:
    """The rows as tuples, made column by column, so that a constant is converted once."""
    columns = []
    for name, convert in statement.converters:
        if name in constant:
            value = constant[name] if convert is None else convert(constant[name])
            columns.append([value] * len(rows))
        elif convert is None:
            columns.append([row[name] for row in rows])
        else:
            columns.append(_converted([row[name] for row in rows], convert))
    return list(zip(*columns, strict=True))


def _converted(values: list[Any], convert: Converter) -> list[Any]:
    """Each value converted; one that stands in all rows, as a channel does, only once."""
    first = values[0]
    if all(value is first for value in values):
        return [convert(first)] * len(values)
    return list(map(convert, values))


@lru_cache(maxsize=512)
def _look_up(
    query: sa.Select[*tuple[Any, ...]], count: int, given: tuple[str, ...], dialect: Dialect
) -> tuple[str, list[str] | None]:
    """Its text for so many values, and the parameters' names in order; None where they are given by name."""
    filled = query.params(dict.fromkeys(given, "") | {"these": [""] * count})
    compiled = filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(compiled), compiled.positiontup if compiled.positional else None


@lru_cache
def _statement(model: type[Base], given: tuple[str, ...], dialect: Dialect) -> _Statement:
    table = cast("sa.Table", model.__table__)
    defaults = [(column.name, column.default) for column in table.c if column.default and column.name not in given]
    names = [*given, *(name for name, _ in defaults)]
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    places = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(names))
    text = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})"  # noqa: S608  # names of our tables
    converters = [(name, _converter(table.c[name], dialect)) for name in names]
    return _Statement(text, tuple(converters), tuple(defaults))


def _converter(column: sa.Column[Any], dialect: Dialect) -> Converter | None:
    """What SQLAlchemy would do to a value of this column, without its detours where they are many: times."""
    if isinstance(column.type, UtcDateTime):
        return None if dialect.name == "postgresql" else _sqlite_time
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _sqlite_time(value: datetime | None) -> str | None:
    """As SQLAlchemy keeps a time in SQLite."""
    if value is None:
        return None
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(" ", "microseconds")[:-6]  # without +00:00
