"""ZIP archives and the Office documents that are ZIP archives, told apart by what they say is in them."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from helpcenter.files import kinds
from helpcenter.files.kinds import Kind
from helpcenter.files.refusing import Reason, UnusableFileError

SIGNATURE = b"PK\x03\x04"
MOST_ENTRIES = 10_000
"""The list of an archive is read into memory."""
_END, _LONGEST_END = b"PK\x05\x06", 65_557
_OPEN_XML = {"word/": kinds.WORD, "xl/": kinds.EXCEL, "ppt/": kinds.POWERPOINT}
_OPEN_DOCUMENT = {kind.content_type.encode(): kind for kind in (kinds.ODT, kinds.ODS, kinds.ODP)}


def kind_of(stream: BinaryIO) -> Kind:
    """ZIP or one of the documents. Raises UnusableFileError for one with macros, or that is no whole archive."""
    if _entries(stream) > MOST_ENTRIES:
        raise UnusableFileError(Reason.KIND)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _document(archive, archive.namelist()) or kinds.ZIP
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnusableFileError(Reason.KIND) from error


def _entries(stream: BinaryIO) -> int:
    """How many entries the archive's own end says it has, without reading its list."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _LONGEST_END))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 12:
        raise UnusableFileError(Reason.KIND)
    return int.from_bytes(tail[at + 10 : at + 12], "little")


def _document(archive: zipfile.ZipFile, names: list[str]) -> Kind | None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnusableFileError(Reason.MACROS)
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in _OPEN_XML.items() if any(name.startswith(part) for name in names)), None)
    if names and names[0] == "mimetype":
        with archive.open("mimetype") as said:
            return _OPEN_DOCUMENT.get(said.read(100))
    return None
