"""Very many rows in PostgreSQL within seconds: the server makes them by itself, from `generate_series`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.search.tables import metadata as indexed

AGE = "now() - n * interval '37 seconds'"
"""A moment for each row, the first one the newest."""


def fill(table: str, count: int, *, first: int = 1, **columns: str) -> None:
    """Put in `count` rows; `columns` are SQL in which n is the number of the row, from `first` on.

    What is not given has the default of its column; times are those of AGE, keys without a default are n. Triggers and
    foreign keys are left aside. Nothing is committed.
    """
    found = db.metadata.tables.get(table, indexed.tables.get(table))
    assert found is not None, table
    values = {column.name: columns.get(column.name, _default(column)) for column in found.columns}
    given = {name: value for name, value in values.items() if value is not None}
    connection = db.session.connection()
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    names, rows = ", ".join(given), ", ".join(given.values())
    numbers = f"generate_series({first}, {first + count - 1}) AS n"
    statement = f"INSERT INTO {table} ({names}) SELECT {rows} FROM {numbers}"  # noqa: S608  # tests' own names and SQL
    connection.exec_driver_sql(statement.replace("%", "%%"))
    if given.get("id") == "n":
        last = sa.func.setval(sa.func.pg_get_serial_sequence(table, "id"), first + count - 1)
        connection.execute(sa.select(last))


@contextmanager
def indexed_afterwards() -> Iterator[None]:
    """Put rows in without the lists' indexes, and make those once for all rows: that takes a third of the time."""
    connection = db.session.connection()
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE INDEX %'"
    indexes = connection.execute(sa.text(query)).all()
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.indexname}")
    yield
    for index in indexes:
        connection.exec_driver_sql(index.indexdef.replace("%", "%%"))


def analyse() -> None:
    """Have the planner look at what there is, as the server does by itself after a while."""
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _default(column: sa.Column[Any]) -> str | None:
    """SQL for a column that nobody gave; None where the database knows itself."""
    if column.default is None:
        own_key = column.primary_key and not column.foreign_keys and column.table.metadata is not indexed
        return "n" if own_key else None
    value = column.default.arg(None) if column.default.is_callable else column.default.arg
    match value:
        case datetime():
            return AGE
        case Enum():
            return _quoted(value.value)
        case bool():
            return str(value).lower()
        case list() | dict():
            return _quoted(json.dumps(value))
        case str() if column.default.is_callable:
            return "gen_random_uuid()::text"
        case str():
            return _quoted(value)
    return str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
