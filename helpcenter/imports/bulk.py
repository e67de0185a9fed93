"""Many rows of one table at once, past the ORM and SQLAlchemy's work on each value: an import lives by it.

The session's operation and transaction hold as ever, and so do the columns' types and defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from helpcenter import prepared
from helpcenter.columns import UtcDateTime, json_text
from helpcenter.extensions import Base

Row = dict[str, Any]
Converter = Callable[[Any], Any]


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
    here = prepared.connection()
    statement = _statement(model, tuple(rows[0]), here.dialect)
    constant = {name: default.arg(None) if default.is_callable else default.arg for name, default in statement.defaults}
    prepared.run_many(statement.text, _values(statement, rows, constant), here)


def driver_time(value: datetime) -> Any:
    """A time as the driver takes it."""
    return value if prepared.connection().dialect.name == "postgresql" else _sqlite_time(value)


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
    if values[-1] is first and values.count(first) == len(values):
        return [convert(first)] * len(values)
    return list(map(convert, values))


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
    if isinstance(column.type, sa.JSON) and dialect.name == "sqlite":
        return json_text
    return column.type.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=1024)
def _sqlite_time(value: datetime | None) -> str | None:
    """As SQLAlchemy keeps a time in SQLite. A chat's own times stand in several columns."""
    if value is None:
        return None
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(" ", "microseconds")[:-6]  # without +00:00
