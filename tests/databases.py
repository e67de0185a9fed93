"""The two databases every test of data runs on. Each begins every test as the migrations leave it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import flask_migrate
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from helpcenter import create_app
from helpcenter.extensions import db
from tests.processes import Postgres, wait_until
from tests.settings import settings


class Databases(Protocol):
    """Databases of one kind, all made from one migrated template."""

    def make(self, name: str) -> str:
        """Make the database `name`, in the place of one that has it already, and return its URL."""

    def empty(self, name: str) -> bool:
        """Leave the database `name` as the migrations leave it; says whether connections to it hold."""


DatabasesOf = Callable[[str], Databases]
EMPTY = """
DO $$ DECLARE name text; filled boolean; BEGIN
    SET LOCAL lock_timeout = '1s';
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF pg_relation_size(name::regclass) > 1000000 THEN EXECUTE 'TRUNCATE ' || name || ' CASCADE';
        ELSIF filled THEN EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
    PERFORM setval(quote_ident(sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""Six times as fast as a new database: takes out the rows, and lets IDs begin at 1 again."""
SHAPE = sa.text(
    "SELECT array[(SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc)]"
)
"""How much there is besides rows."""


class SqliteDatabases:
    """SQLite files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.db"
        migrate(f"sqlite:///{self.template}", folder)
        _check_in(self.template)

    def make(self, name: str) -> str:
        """See Databases."""
        path = self.folder / f"{name}.db"
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def empty(self, name: str) -> bool:
        """See Databases; nobody may be connected to it."""
        self.make(name)
        return True


class PostgresDatabases:
    """Databases of one PostgreSQL server; `prefix` keeps parallel test processes apart.

    `programs` is where its pg_dump lies, if it is one of our own.
    """

    def __init__(self, server_url: str, prefix: str, folder: Path, programs: Path | None = None) -> None:
        self.programs = programs
        self.server = make_url(server_url)
        self.prefix = prefix
        self.engine = sa.create_engine(self.server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self.made: set[str] = set()
        self.emptying: dict[str, sa.Engine] = {}
        """A connection to each database that is emptied between tests: a new one has to learn all tables first."""
        wait_until(self._answers, "PostgreSQL answers")
        template = self._make("template", "template0")
        migrate(template, folder)
        engine = sa.create_engine(template, poolclass=sa.NullPool)
        with engine.connect() as connection:
            self.shape = connection.scalar(SHAPE)

    def make(self, name: str) -> str:
        """See Databases."""
        return self._make(name, f"{self.prefix}template")

    def empty(self, name: str) -> bool:
        """See Databases; made anew where a connection is still at work in it, or tables and triggers were added."""
        engine = self.emptying.setdefault(name, sa.create_engine(self.server.set(database=self.prefix + name)))
        try:
            with engine.begin() as connection:
                shape = connection.scalar(SHAPE)
                connection.exec_driver_sql(EMPTY)
        except sa.exc.OperationalError:
            shape = None
        if shape != self.shape:
            self.make(name)
        return bool(shape == self.shape)

    def drop(self) -> None:
        """Remove every database made."""
        for engine in self.emptying.values():
            engine.dispose()
        for name in self.made:
            self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _make(self, name: str, template: str) -> str:
        if name in self.emptying:
            self.emptying.pop(name).dispose()
        name = self.prefix + name
        self.made.add(name)
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(sa.text(statement))

    def _answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except sa.exc.OperationalError:
            return False
        return True


def _check_in(path: Path) -> None:
    """Move what stands in the write-ahead log into the file, so that copying the file copies everything."""
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def drop_everything(connection: sa.Connection) -> None:
    """Leave nothing of what the migrations made."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
        return
    for name in sa.inspect(connection).get_table_names():
        connection.execute(sa.text(f'DROP TABLE IF EXISTS "{name}"'))


def migrate(database_url: str, folder: Path) -> None:
    """Bring a database up from empty; `folder` is the data folder of the application that does it."""
    app = create_app(settings(database_url, "redis://127.0.0.1:1/0", folder))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@contextmanager
def databases(folder: Path, *, prefix: str = "helpcenter_", durable: bool = False) -> Iterator[DatabasesOf]:
    """Yield `of`: `of("sqlite")`, `of("postgresql")` are the databases of that kind, made when first asked for.

    A server of our own writes to the disk only if `durable`.
    """
    made: dict[str, Databases] = {}
    with ExitStack() as stack:
        make: dict[str, Callable[[], Databases]] = {
            "sqlite": lambda: SqliteDatabases(folder),
            "postgresql": lambda: stack.enter_context(_postgresql(folder, prefix, durable)),
        }

        def of(kind: str) -> Databases:
            if kind not in made:
                made[kind] = make[kind]()
            return made[kind]

        yield of


@contextmanager
def _postgresql(folder: Path, prefix: str, durable: bool) -> Iterator[Databases]:
    """On the server of TEST_DATABASE_URL, else on one of our own."""
    given = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://", 1)
    server = None if given else Postgres(durable=durable)
    own = server.programs if server else None
    made = PostgresDatabases(server.url() if server else given, prefix, folder, own)
    try:
        yield made
        made.drop()
    finally:
        if server:
            server.stop()


@pytest.fixture(scope="session")
def databases_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabasesOf]:
    """`databases_of("sqlite").make("name")` is the URL of a new, migrated, empty database."""
    prefix = f"helpcenter_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_"
    with databases(tmp_path_factory.mktemp("databases"), prefix=prefix) as of:
        yield of


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which of the two a test runs on. For one that says nothing about data:
    `@pytest.mark.parametrize("database_kind", ["sqlite"])`.
    """
    return str(request.param)
