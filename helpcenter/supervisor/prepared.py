"""Whether the database is as our last preparation left it, so that a second start needs no second preparation.

It is if neither the migrations, nor the demo data, nor the address of the database changed since, and the database says
that it is in the form that we brought it to. Anything else, also a database that was removed, is prepared (again).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

from helpcenter.config import PROJECT, Settings

VERSION = "SELECT version_num FROM alembic_version"


def is_prepared(settings: Settings) -> bool:
    """Tell whether there is nothing to prepare."""
    try:
        kept = json.loads(_note(settings).read_text())
    except (OSError, ValueError):
        return False
    return bool(kept == _now(settings) and kept["version"])


def remember(settings: Settings) -> None:
    """Keep how the database is now, after a preparation."""
    _note(settings).write_text(json.dumps(_now(settings)))


def _note(settings: Settings) -> Path:
    return settings.data / "prepared.json"


def _now(settings: Settings) -> dict[str, str]:
    """Hashes only: the address of the database holds its password."""
    sources = [*(PROJECT / "migrations").rglob("*.py"), *(PROJECT / "helpcenter" / "demo").rglob("*")]
    content = b"".join(path.read_bytes() for path in sorted(sources) if path.is_file() and path.suffix != ".pyc")
    return {
        "database": hashlib.sha256(settings.database_url.encode()).hexdigest(),
        "sources": hashlib.sha256(content).hexdigest(),
        "version": _version(settings.database_url),
    }


def _version(url: str) -> str:
    """The migration that the database stands at; empty where that cannot be told."""
    return _version_of_sqlite(url) if url.startswith("sqlite") else _version_of_postgresql(url)


def _version_of_sqlite(url: str) -> str:
    path = Path(url.removeprefix("sqlite:///"))
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return ""
    try:
        return str(connection.execute(VERSION).fetchone()[0])
    except (sqlite3.Error, TypeError):
        return ""
    finally:
        connection.close()


def _version_of_postgresql(url: str) -> str:
    import psycopg  # only for those who use it: this is the first second of the start

    try:
        with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), connect_timeout=5) as connection:
            row = connection.execute(VERSION).fetchone()
            return str(row[0]) if row else ""
    except psycopg.Error:
        return ""
