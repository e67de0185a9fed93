"""A PostgreSQL database in the form of pg_dump, taken while others write, and put back by pg_restore.

Both programs come with PostgreSQL and must not be older than the server.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from helpcenter.backup.problems import FILES, BackupError

EMPTY = """
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT oid::regclass AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || found.name || ' CASCADE';
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
        EXECUTE 'DROP ROUTINE IF EXISTS ' || found.name || ' CASCADE';
    END LOOP;
END $$
"""
"""Takes out what our migrations make, and leaves the schema, with whoever owns it, and extensions."""
ROWS = "SELECT EXISTS (SELECT FROM operators)"
USED = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend')
"""


def dump(url: str, target: Path, programs: Path | None) -> list[str]:
    """Write the database as it is at one moment to `target`; returns the public IDs of its files at that moment."""
    with _connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot[0] if snapshot else ''}"]
        _run("pg_dump", programs, url, [*options, f"--file={target}"])
        return [row[0] for row in connection.execute(FILES)]


def load(url: str, source: Path, programs: Path | None) -> None:
    """Put `source` in the place of all tables and functions of the schema `public`.

    Raises BackupError; the database is empty then, and the restore can be tried again.
    """
    _run("pg_restore", programs, None, ["--list", str(source)])  # before anything is removed
    with _connected(url) as connection:
        connection.execute(EMPTY)
    _run("pg_restore", programs, url, ["--no-owner", "--no-privileges", "--single-transaction", str(source)])


def holds_data(url: str) -> bool:
    """Whether there is an account in it."""
    with _connected(url) as connection:
        there = connection.execute("SELECT to_regclass('public.operators') IS NOT NULL").fetchone()
        rows = connection.execute(ROWS).fetchone() if there and there[0] else None
        return bool(rows and rows[0])


def is_used(url: str) -> bool:
    """Whether others are connected to it."""
    with _connected(url) as connection:
        found = connection.execute(USED).fetchone()
        return bool(found and found[0])


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        with psycopg.connect(_libpq(url), connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise BackupError("The database does not answer.") from error


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(name: str, programs: Path | None, url: str | None, options: list[str]) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, which other accounts cannot read."""
    command = shutil.which(name, path=str(programs) if programs else None)
    if command is None:
        raise BackupError(
            f"{name} was not found. Install PostgreSQL's client programs, or name their folder: --programs"
        )
    environment: dict[str, str] = {}
    if url is not None:
        parts = make_url(url).set(drivername="postgresql")
        environment["PGPASSWORD"] = parts.password or ""
        options = [f"--dbname={parts.set(password=None).render_as_string(hide_password=False)}", *options]
    done = subprocess.run([command, *options], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{name}: {done.stderr.strip() or f'exit code {done.returncode}'}")
