"""Files of exports: written under another name, and there all at once or not at all."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import current_app

from helpcenter.clock import now
from helpcenter.config import Settings

LEFT_BEHIND_AFTER = timedelta(hours=12)


def path_of(file_name: str) -> Path:
    """Where the file of that name is kept."""
    return folder() / file_name


def folder() -> Path:
    """HELPCENTER_EXPORTS; made where it is missing. Raises OSError."""
    settings: Settings = current_app.config["SETTINGS"]
    settings.exports.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings.exports


@contextmanager
def writing(file_name: str) -> Iterator[Path]:
    """Yield the path to write to; what was written becomes the file, or nothing where an error ends it."""
    target = path_of(file_name)
    part = target.with_suffix(".part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.chmod(0o600)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def remove(file_name: str) -> None:
    """Delete the file, if it is there."""
    if file_name:
        path_of(file_name).unlink(missing_ok=True)


def remove_left_behind(kept: Collection[str]) -> None:
    """Delete what workers that were killed have begun, or finished without telling: all but the files named `kept`."""
    limit = (now() - LEFT_BEHIND_AFTER).timestamp()
    for file in [*folder().glob("*.part"), *folder().glob("*.xlsx")]:
        if file.name not in kept and file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)
