"""One operation is one transaction, then its broadcasts and enqueues (design.md rules 4 and 15).

The only place that begins, commits and rolls back, and, with `search`,
the only one that knows which database it talks to.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.attributes import set_committed_value

from helpcenter import postgresql_pool, prepared, sqlite_locking
from helpcenter.extensions import Base, db
from helpcenter.records import Reading, attached

Record = TypeVar("Record", bound=Base)
Arguments = ParamSpec("Arguments")
log = structlog.get_logger(__name__)
_writer = threading.RLock()
WRITE_PATIENCE = 5.0
"""Seconds to wait for another process's write transaction on SQLite before the request is refused with 503."""
READ_ONLY = "25006"
"""PostgreSQL's word for a write on a standby, or on a server that an administrator has made read-only."""


class DatabaseBusyError(Exception):
    """Another process kept the SQLite database for longer than WRITE_PATIENCE."""


class NotWritableError(Exception):
    """The database takes no writes: it is read-only, or SQLite's disk is full or fails."""


class StaleError(Exception):
    """Somebody else has saved `record` since the version that a person was shown; nothing was written."""

    def __init__(self, record: Base) -> None:
        super().__init__(f"a newer version of {type(record).__name__} exists")
        self.record = record


@contextmanager
def operation() -> Iterator[None]:
    """Everything inside is committed together or not at all; an operation inside another joins it.

    Never yield inside (HTTP, Redis, sleep): on SQLite that would stop every other writer of the process.
    Raises DatabaseBusyError where SQLite stays locked, NotWritableError where the database is read-only.
    """
    session = db.session()
    if session.info.get("in_operation"):
        yield
        return
    with _writer if _is_sqlite(session) else nullcontext():
        _begin(session)
        session.info.update(in_operation=True, after_commit=[], kept=[], locked=set())
        try:
            yield
            session.commit()
        except BaseException as error:
            session.rollback()
            session.info["after_commit"] = []
            if isinstance(error, sa.exc.InternalError) and getattr(error.orig, "sqlstate", "") == READ_ONLY:
                raise NotWritableError from error
            raise
        finally:
            session.info.update(in_operation=False, locked=set(), connection=None)
    _run_callbacks(session)


def after_commit(function: Callable[Arguments, Any], *arguments: Arguments.args, **named: Arguments.kwargs) -> None:
    """Call `function(*arguments, **named)` once the running operation is committed, in the order of these calls.

    A failure there is logged and changes nothing: the database is the truth, and those who listen catch up from it.
    """
    session = db.session()
    if not session.info.get("in_operation"):
        raise RuntimeError("after_commit outside of an operation")
    session.info["after_commit"].append(partial(function, *arguments, **named))


def together(function: Callable[[list[Any]], Any], items: Iterable[Any]) -> bool:
    """Have `function` called once with the items of all callbacks of a commit, after them; False: none runs now."""
    gathered: dict[Callable[[list[Any]], Any], list[Any]] | None = db.session().info.get("together")
    if gathered is None:
        return False
    gathered.setdefault(function, []).extend(items)
    return True


def let_go() -> None:
    """Give the database connection back before something slow, outside of an operation; records stay as they are."""
    session = db.session()
    if session.info.get("in_operation"):
        raise RuntimeError("letting go inside of an operation")
    session.commit()


def exclusive(name: str) -> None:
    """Hold the lock `name` until the running operation ends; waits for other processes that hold it.

    SQLite needs none: its writers already run one after the other.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


def lock(record: Record) -> Record:
    """Read `record` afresh, unless `locked` found it, and keep others from changing it until the operation ends."""
    session = db.session()
    if record in session.info["locked"]:
        return record
    # Reading afresh lets go of the records that hang on it; those kept alive here are found again without a query.
    session.info["kept"].append(dict(vars(record)))
    session.flush()
    identity = sa.inspect(record).identity
    return session.get_one(type(record), identity, with_for_update=True, populate_existing=True)


def locked(reading: Reading, model: type[Record], **given: Any) -> Record | None:
    """The record of `model` that a query with FOR UPDATE finds, read afresh and locked as by `lock`.

    None where there is none. `given` are the bindparams of the query.
    """
    found = reading.one(**given)
    if found is None:
        return None
    record: Record = found[model]
    db.session().info["locked"].add(record)
    return record


def raise_version(record: Record, shown: int) -> None:
    """Lock `record` for a save on its version `shown`. Raises StaleError where that is no longer the newest."""
    versioned: Any = lock(record)
    if versioned.version != shown:
        raise StaleError(record)
    versioned.version += 1


def write(record: Base, **values: Any) -> None:
    """Write columns of a locked record at once, past the unit of work, which takes six times as long."""
    identity: Any = record
    prepared.tell(_statements(type(record)).update, {"record_id": identity.id, **values})
    for name, value in values.items():
        set_committed_value(record, name, value)


def insert_once(model: type[Record], **values: Any) -> Record | None:
    """A new record, inserted at once as `write` writes; None where there is one already with the same unique key.

    `values` are those of all columns but the ID, and but those that begin as NULL.
    """
    session, statements = db.session(), _statements(model)
    rows = prepared.tell(statements.insert, values)
    if not rows:
        return None
    return attached(session, model, {**statements.nulls, **values, "id": rows[0][0]})


def count_up(model: type[Base], key: dict[str, Any], **more: int) -> None:
    """Add `more` to the numbers of the row with this primary key, which is made where there is none."""
    table = cast("sa.Table", model.__table__)
    new = _insert_into(table, db.session().get_bind().dialect.name).values(**key, **more)
    added = {name: table.c[name] + new.excluded[name] for name in more}
    db.session.execute(new.on_conflict_do_update(index_elements=list(key), set_=added))


class _Statements(NamedTuple):
    insert: sa.Insert
    update: sa.Update
    nulls: dict[str, None]


def _statements(model: type[Base]) -> _Statements:
    return _making(model, db.session().get_bind().dialect.name)


@cache
def _making(model: type[Base], dialect: str) -> _Statements:
    table = cast("sa.Table", model.__table__)
    new = _insert_into(table, dialect)
    return _Statements(
        insert=new.on_conflict_do_nothing().returning(table.c.id),
        update=sa.update(table).where(table.c.id == sa.bindparam("record_id")),
        nulls={column.key: None for column in table.columns if column.nullable and column.default is None},
    )


def _insert_into(table: sa.Table, dialect: str) -> Any:
    """INSERT with what to do on a conflict, which both databases word alike."""
    return {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(table)


def new_ids(model: type[Base], count: int) -> list[int]:
    """IDs for `count` new rows of `model`, which nobody else gets: so that many rows can be inserted at once."""
    table = model.__tablename__
    if prepared.connection().dialect.name == "sqlite":  # the running operation is the only writer
        last = prepared.rows(f"SELECT max(id) FROM {table}")[0][0] or 0  # noqa: S608  # a name of ours
        return list(range(last + 1, last + count + 1))
    query = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [row[0] for row in prepared.rows(query, (table, count))]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _begin(session: Session) -> None:
    """SQLite: take the write lock at the start, because a transaction that began reading cannot wait for it."""
    if not _is_sqlite(session):
        return
    raw: Any = session.connection().connection.driver_connection
    deadline = time.monotonic() + WRITE_PATIENCE
    while True:
        try:
            sqlite_locking.begin(raw)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) and "busy" not in str(error):
                session.rollback()
                raise NotWritableError from error
            if time.monotonic() > deadline:
                session.rollback()
                raise DatabaseBusyError from error
            time.sleep(0.001)  # gevent lets other requests of this process go on meanwhile


def _run_callbacks(session: Session) -> None:
    callbacks, session.info["after_commit"] = session.info["after_commit"], []
    gathered: dict[Callable[[list[Any]], Any], list[Any]] = {}
    around, session.info["together"] = session.info.get("together"), gathered
    for call in callbacks:
        _try(call)
    session.info["together"] = around
    for function, items in gathered.items():
        _try(partial(function, items))
    session.info["kept"] = []


def _try(call: partial[Any]) -> None:
    try:
        call()
    except Exception:
        log.exception("after_commit_failed", function=call.func.__qualname__)


def configure(app: Flask) -> None:
    """Set up the engine of `app` and refuse writes outside of an operation."""
    with app.app_context():
        engine: Engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", sqlite_locking.prepare)
    else:
        postgresql_pool.look_after(engine)
    session_class = db.session.session_factory.class_
    if not event.contains(session_class, "before_flush", _refuse_stray_flush):
        event.listen(session_class, "before_flush", _refuse_stray_flush)
        event.listen(session_class, "do_orm_execute", _refuse_stray_statement)


def _refuse_stray_flush(session: Session, _context: object, _instances: object) -> None:
    if not session.info.get("in_operation") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside of an operation")


def _refuse_stray_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get("in_operation"):
        raise RuntimeError("a write outside of an operation")
