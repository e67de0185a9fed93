"""A zip or a folder that somebody gives us to import, read within limits and never unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _

from helpcenter.web.refusals import RefusedError

MOST_FILES = 5_000
LARGEST_FILE = 10 * 1024 * 1024
LARGEST = 100 * 1024 * 1024
"""Bytes of all files together, unpacked."""
ENDINGS = (".md", ".png", ".jpg", ".jpeg", ".gif", ".webp")


def read_zip(stream: BinaryIO) -> dict[str, bytes]:
    """Path → content. Raises RefusedError for what is no zip, or too large."""
    try:
        with zipfile.ZipFile(stream) as packed:
            entries = [entry for entry in packed.infolist() if entry.filename.lower().endswith(ENDINGS)]
            if len(entries) > MOST_FILES:
                raise _too_large()
            return _below_one_folder(_contents(packed, entries))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedError(_("This is not a zip file, or it is damaged."), "file") from error


def read_folder(folder: Path) -> dict[str, bytes]:
    """The same of a folder on this machine."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name.lower().endswith(ENDINGS)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _contents(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """What a zip says about its sizes may be a lie: what is read counts."""
    left, found = LARGEST, {}
    for entry in entries:
        with packed.open(entry) as file:
            content = file.read(min(LARGEST_FILE, left) + 1)
        if len(content) > LARGEST_FILE or len(content) > left:
            raise _too_large()
        left -= len(content)
        found[entry.filename.replace("\\", "/").lstrip("./")] = content
    return found


def _below_one_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without the folder that everything lies in, where somebody has packed the folder itself."""
    tops = {path.partition("/")[0] for path in files if "/" in path}
    if len(tops) == 1 and all("/" in path for path in files) and tops.isdisjoint({"articles", "pictures"}):
        return {path.partition("/")[2]: content for path, content in files.items()}
    return files


def _too_large() -> RefusedError:
    return RefusedError(_("The zip is too large: at most 5,000 files of 10 MB, and 100 MB unpacked."), "file")
