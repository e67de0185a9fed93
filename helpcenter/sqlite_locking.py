"""How a connection to SQLite reads beside writers, and begins to write itself."""

from __future__ import annotations

import sqlite3

READERS_PATIENCE = "PRAGMA busy_timeout=20"
"""Milliseconds: readers wait for nobody but a process that mends the log after a crash."""


def prepare(connection: sqlite3.Connection, _record: object) -> None:
    """For a new connection (SQLAlchemy's event "connect")."""
    connection.isolation_level = None  # reads see the last commit and hold no lock; `begin` begins the writes
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(READERS_PATIENCE)


def begin(connection: sqlite3.Connection) -> None:
    """Take the write lock. Raises sqlite3.OperationalError at once where another process has it.

    SQLite's own patience would put the whole process to sleep, with all who are served by it.
    """
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute(READERS_PATIENCE)
