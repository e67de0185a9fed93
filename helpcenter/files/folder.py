"""The bytes of files on disk: each under its public ID, there as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Literal

from flask import current_app

Part = Literal["file", "thumbnail"]
"""The file itself, or its small picture."""
PARTS: tuple[Part, ...] = ("file", "thumbnail")


def place(public_id: str, part: Part = "file") -> Path:
    """Where a part of the file lies; 256 folders, so that none grows without end."""
    root: Path = current_app.config["SETTINGS"].files
    return root / public_id[:2] / f"{public_id}.{part}"


def write(places: Mapping[Path, BinaryIO]) -> None:
    """Write all parts of one file. Raises OSError, and then leaves nothing behind. Needs no application context."""
    try:
        for path, content in places.items():
            _write(path, content)
    except OSError:
        remove(places)
        raise


def remove(places: Mapping[Path, BinaryIO] | list[Path]) -> None:
    """Remove parts of a file, those that a killed process left half written too. Raises OSError."""
    for path in places:
        path.unlink(missing_ok=True)
        _unfinished(path).unlink(missing_ok=True)


def _write(path: Path, content: BinaryIO) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = _unfinished(path)
    content.seek(0)
    with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        shutil.copyfileobj(content, file, 256 * 1024)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _sync_folder(folder: Path) -> None:
    """After a power cut the name is there, not only the bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
