"""A SQLite database as one file, taken while others write, and put back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from helpcenter.backup.problems import FILES, BackupError


def dump(url: str, target: Path, _programs: Path | None) -> list[str]:
    """Write the database as it is at one moment to `target`; returns the public IDs of its files.

    It is read in one transaction; in WAL mode nobody waits for that, neither they nor we.
    """
    with closing(_open(_path(url))) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return [row[0] for row in copy.execute(FILES)]


def load(url: str, source: Path, _programs: Path | None) -> None:
    """Put `source` in the place of the database. Raises BackupError where it is damaged or somebody uses the place."""
    path = _path(url)
    if not _is_sound(source):
        raise BackupError("The database in the backup is damaged.")
    new = path.with_name(f"{path.name}.restoring")
    shutil.copyfile(source, new)
    new.chmod(0o600)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    new.replace(path)


def holds_data(url: str) -> bool:
    """Whether there is an account in it."""
    if not _path(url).exists():
        return False
    with closing(_open(_path(url))) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'operators'").fetchone()
        return found is not None and connection.execute("SELECT 1 FROM operators").fetchone() is not None


def is_used(url: str) -> bool:
    """Whether another process has it open."""
    if not _path(url).exists():
        return False
    with closing(sqlite3.connect(_path(url), timeout=1, isolation_level=None)) as connection:
        try:  # in WAL mode every open connection holds a lock that this one excludes
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
    return False


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=20, isolation_level=None)


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")
