"""Making a backup and restoring one."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app

from helpcenter import keys
from helpcenter.backup import archive, postgresql, sqlite
from helpcenter.backup.archive import Manifest
from helpcenter.backup.problems import BackupError
from helpcenter.clock import now
from helpcenter.config import PROJECT, Settings
from helpcenter.extensions import db
from helpcenter.files import folder


class Database(NamedTuple):
    """What sqlite.py and postgresql.py have in common."""

    dump: Callable[[str, Path, Path | None], list[str]]
    load: Callable[[str, Path, Path | None], None]
    holds_data: Callable[[str], bool]
    is_used: Callable[[str], bool]


DATABASES = {
    "sqlite": Database(sqlite.dump, sqlite.load, sqlite.holds_data, sqlite.is_used),
    "postgresql": Database(postgresql.dump, postgresql.load, postgresql.holds_data, postgresql.is_used),
}


class Made(NamedTuple):
    """How many files a backup has; `gone` were erased while it was made."""

    files: int
    gone: int


def make(path: Path, programs: Path | None) -> Made:
    """Write everything that is kept to the file `path`, while the product is in use. Raises BackupError, OSError.

    First the database as it is at one moment, then the files that it knew of: none of those can be missing but what
    was erased since.
    """
    if path.exists():
        raise BackupError(f"{path} exists already.")
    kind, settings = db.engine.dialect.name, _settings()
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".helpcenter-") as scratch:
            dumped = Path(scratch) / "database"
            known = DATABASES[kind].dump(settings.database_url, dumped, programs)
            content = [("database", dumped), *_files(known), *_uploads(settings)]
            manifest = Manifest(kind, _revision(), now().isoformat(timespec="seconds"), _fingerprint())
            written = archive.write(part, manifest, content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Made(written - 1, len(content) - written)


def restore(path: Path, programs: Path | None, *, over: bool) -> int:
    """Put the backup in the place of everything that is kept here; returns how many files that were.

    Nothing may be running. What is here already is only replaced if `over`. The database is then brought to the form
    of this version. Raises BackupError, OSError.
    """
    settings = _settings()
    database = DATABASES[db.engine.dialect.name]
    db.session.remove()
    db.engine.dispose()
    manifest = archive.read_manifest(path)
    _refuse(manifest, database, settings, over)
    with TemporaryDirectory(dir=settings.files, prefix=".restoring-") as scratch:
        names = archive.unpack(path, Path(scratch))
        database.load(settings.database_url, Path(scratch) / "database", programs)
        _put_files(Path(scratch), names, settings)
    flask_migrate.upgrade()
    return len(names) - 1


def _refuse(manifest: Manifest, database: Database, settings: Settings, over: bool) -> None:
    """Raise BackupError where the backup cannot be restored here, or should not."""
    kind = db.engine.dialect.name
    if manifest.database != kind:
        raise BackupError(f"The backup is of a {manifest.database} database; DATABASE_URL names one of {kind}.")
    if manifest.key != _fingerprint():
        raise BackupError("The backup was made under another SECRET_KEY. Set that one: it encrypts what is in it.")
    if not _knows(manifest.schema):
        raise BackupError("The backup is of a newer version of Helpcenter. Install that one first.")
    if database.is_used(settings.database_url):
        raise BackupError("The database is in use. Stop web, workers and scheduler first.")
    if not over and database.holds_data(settings.database_url):
        raise BackupError("There is data here already. With --replace the backup takes its place.")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _files(public_ids: list[str]) -> Iterator[tuple[str, Path]]:
    for public_id in public_ids:
        for part in folder.PARTS:
            path = folder.place(public_id, part)
            if part == "file" or path.exists():
                yield f"files/{path.parent.name}/{path.name}", path


def _uploads(settings: Settings) -> Iterator[tuple[str, Path]]:
    uploads = settings.data / "imports"
    for path in sorted(uploads.iterdir()) if uploads.is_dir() else ():
        yield f"imports/{path.name}", path


def _put_files(scratch: Path, names: list[str], settings: Settings) -> None:
    """Move what was unpacked to its place, and remove what the backup does not have."""
    targets = {"files": settings.files, "imports": settings.data / "imports"}
    kept = set()
    for name in names:
        kind, _slash, rest = name.partition("/")
        if kind in targets:
            target = targets[kind] / rest
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(scratch / name, target)
            target.chmod(0o600)
            kept.add(target)
    for root in targets.values():
        for path in root.rglob("*") if root.is_dir() else ():
            if path.is_file() and path not in kept and scratch not in path.parents:
                path.unlink()


def _fingerprint() -> str:
    """Tells one SECRET_KEY from another, and nothing about it."""
    return hashlib.sha256(keys.derived("helpcenter backups")).hexdigest()[:16]


def _revision() -> str:
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return str(found)


def _knows(revision: str) -> bool:
    try:
        return ScriptDirectory(str(PROJECT / "migrations")).get_revision(revision) is not None
    except CommandError:
        return False
