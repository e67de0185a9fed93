"""The file of a backup: a tar of `manifest.json`, `database`, `files/…` (what people sent), `imports/…` (uploads).

The last entry, `complete`, says how many of them there are.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from helpcenter.backup.problems import BackupError

FORMAT = 1
CONTENT = re.compile(r"database|files/[0-9a-f]{2}/[0-9a-f]{48}\.(?:file|thumbnail)|imports/[\w-][\w.-]*")
"""Names that are taken out of an archive; there are no others, and none that leads out of a folder."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `key`: a fingerprint of the SECRET_KEY; `schema`: the migration it stands at."""

    database: str
    schema: str
    made_at: str
    key: str
    format: int = FORMAT


def write(path: Path, manifest: Manifest, content: Iterable[tuple[str, Path]]) -> int:
    """Write an archive, compressed where the name ends in .gz; returns how many entries it has of `content`."""
    with path.open("xb") as file:
        path.chmod(0o600)
        with _writing(path, file) as archive:
            _add_text(archive, "manifest.json", json.dumps(asdict(manifest), indent=2))
            written = sum(_add(archive, name, source) for name, source in content)
            _add_text(archive, "complete", str(written))
        file.flush()
        os.fsync(file.fileno())
    return written


def _writing(path: Path, file: IO[bytes]) -> tarfile.TarFile:
    if path.name.removesuffix(".part").endswith((".gz", ".tgz")):
        return tarfile.open(fileobj=file, mode="w:gz", compresslevel=1)  # pictures do not shrink anyway
    return tarfile.open(fileobj=file, mode="w")


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text)
    archive.addfile(entry, io.BytesIO(text.encode()))


def _add(archive: tarfile.TarFile, name: str, source: Path) -> bool:
    """False where it was erased since the database was read."""
    try:
        with source.open("rb") as content:
            entry = archive.gettarinfo(arcname=name, fileobj=content)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            archive.addfile(entry, content)
    except FileNotFoundError:
        return False
    return True


def read_manifest(path: Path) -> Manifest:
    """What the archive says of itself. Raises BackupError where it is none of ours."""
    try:
        with tarfile.open(path) as archive:
            first = archive.next()
            content = archive.extractfile(first) if first and first.name == "manifest.json" else None
            manifest = Manifest(**json.load(content)) if content else None
    except (OSError, EOFError, tarfile.TarError, ValueError, TypeError) as error:
        raise BackupError(f"{path} is not a backup of Helpcenter, or it is damaged.") from error
    if manifest is None or manifest.format != FORMAT:
        raise BackupError(f"{path} is not a backup that this version of Helpcenter can read.")
    return manifest


def unpack(path: Path, folder: Path) -> list[str]:
    """Take everything out into `folder`; returns the names. Raises BackupError where anything is missing or damaged."""
    names, complete = [], ""
    try:
        with tarfile.open(path) as archive:
            for entry in archive:
                if entry.isfile() and CONTENT.fullmatch(entry.name):
                    archive.extract(entry, folder, filter="data")
                    names.append(entry.name)
                elif entry.name == "complete" and (content := archive.extractfile(entry)):
                    complete = content.read(20).decode(errors="replace")
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BackupError(f"{path} cannot be read to its end: {error}") from error
    if complete != str(len(names)) or "database" not in names:
        raise BackupError(f"{path} is not whole.")
    return names
