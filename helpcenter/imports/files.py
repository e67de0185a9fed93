"""Chats from a file in the form in which their kind of system sends them: NDJSON, JSON array, an answer kept whole.

Or a table (CSV, Excel, LINE's CSV) for a chat setting of the kind `file`.
NDJSON is read line by line, however long the file. Text is UTF-8 (with or without its mark) or CP932 (chat-import 1.9).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from helpcenter.imports import columns, grouping, tables
from helpcenter.imports.connectors import CONNECTORS, UPLOADED
from helpcenter.imports.connectors.contract import Connector, Page, Position, Received, Source
from helpcenter.imports.grouping import Faults
from helpcenter.imports.reasons import SourceError

PAGE_SIZE = 200
LONGEST_LINE = 8 * 1024 * 1024
LARGEST_ARRAY = 64 * 1024 * 1024
Form = TypeVar("Form")
_BOM = b"\xef\xbb\xbf"


class _Answer(msgspec.Struct):
    chats: list[msgspec.Raw]


@dataclass
class Upload:
    """A file to be read with a connector. `mapping`: field → column, for tables; None: as the headings tell."""

    path: Path
    kind: str
    source: Source
    mapping: dict[str, int] | None = None
    faults: Faults = field(default_factory=Faults)

    @property
    def connector(self) -> Connector:
        """What reads its chats."""
        return CONNECTORS[self.kind]


def pages(upload: Upload) -> Iterator[tuple[Position, Page]]:
    """The chats of the file, some at a time. Raises `SourceError` where it is in none of the forms."""
    try:
        raws = iter(_chats(upload))
        number, chats = 1, list(islice(raws, PAGE_SIZE))
        while chats:
            following = list(islice(raws, PAGE_SIZE))
            received = [_received(raw, upload.connector, upload.source) for raw in chats]
            yield Position(None, str(number)), Page(received, str(number + 1) if following else None)
            number, chats = number + 1, following
    except OSError as error:
        raise SourceError("bad_file", permanent=True, detail=error.strerror or "") from error


def is_table(path: Path) -> bool:
    """Whether the file has rows and columns, and not JSON."""
    return tables.is_excel(path) or not _head(path).startswith((b"{", b"["))


def _chats(upload: Upload) -> Iterable[bytes | msgspec.Raw]:
    head = _head(upload.path)
    if head.startswith(b"["):
        return _whole(upload.path, list[msgspec.Raw])
    if b'"chats"' in head.split(b":", 1)[0]:
        return _whole(upload.path, _Answer).chats
    return _from_table(upload) if is_table(upload.path) and head else _lines(upload.path)


def _from_table(upload: Upload) -> Iterator[bytes]:
    """Tables are read into the form of our contract, so only a chat setting of the kind `file` takes them."""
    if upload.kind not in UPLOADED:
        raise SourceError("bad_file", permanent=True, detail="JSON, NDJSON")
    table = tables.inspect(upload.path)
    mapping = upload.mapping if upload.mapping is not None else columns.guessed(table)
    missing = [name for name in columns.NEEDED if name not in mapping and not table.is_line]
    if missing:
        raise SourceError("columns_missing", permanent=True, detail=", ".join(missing))
    return grouping.chats(upload.path, table, mapping, ZoneInfo(str(upload.source.time_zone)), upload.faults)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096).removeprefix(_BOM).lstrip()


def _whole(path: Path, form: type[Form]) -> Form:
    if path.stat().st_size > LARGEST_ARRAY:
        raise SourceError("file_too_large", permanent=True, megabytes=LARGEST_ARRAY // (1024 * 1024))
    try:
        return msgspec.json.decode(_utf8(path.read_bytes().removeprefix(_BOM)), type=form)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError("bad_file", permanent=True, detail=str(error)[:200]) from error


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise SourceError("line_too_long", permanent=True, line=number)
            text = (line.removeprefix(_BOM) if number == 1 else line).strip()
            if text:
                yield _utf8(text)


def _utf8(data: bytes) -> bytes:
    """The data in UTF-8; what is neither that nor CP932 stays as it is, for the connector to say so."""
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    return data


def _received(raw: bytes | msgspec.Raw, connector: Connector, source: Source) -> Received:
    kept = raw if isinstance(raw, msgspec.Raw) else msgspec.Raw(raw)
    return Received(kept, connector.read_chat(kept, source).external_id)
