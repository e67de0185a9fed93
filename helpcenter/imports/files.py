"""Chats from a file in the form in which their kind of system sends them: NDJSON, JSON array, or an answer kept whole.

NDJSON is read line by line, however long the file. Text is UTF-8 (with or without its mark) or CP932 (chat-import 1.9).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from helpcenter.imports.connectors.contract import Connector, Page, Position, Received, Source
from helpcenter.imports.reasons import SourceError

PAGE_SIZE = 200
LONGEST_LINE = 8 * 1024 * 1024
LARGEST_ARRAY = 64 * 1024 * 1024
Form = TypeVar("Form")
_BOM = b"\xef\xbb\xbf"


class _Answer(msgspec.Struct):
    chats: list[msgspec.Raw]


def pages(path: Path, connector: Connector, source: Source) -> Iterator[tuple[Position, Page]]:
    """The chats of the file, some at a time. Raises `SourceError` where it is none of those forms."""
    try:
        raws = iter(_chats(path))
        number, chats = 1, list(islice(raws, PAGE_SIZE))
        while chats:
            following = list(islice(raws, PAGE_SIZE))
            received = [_received(raw, connector, source) for raw in chats]
            yield Position(None, str(number)), Page(received, str(number + 1) if following else None)
            number, chats = number + 1, following
    except OSError as error:
        raise SourceError("bad_file", permanent=True, detail=error.strerror or "") from error


def _chats(path: Path) -> Iterable[bytes | msgspec.Raw]:
    with path.open("rb") as file:
        head = file.read(4096).removeprefix(_BOM).lstrip()
    if head.startswith(b"["):
        return _whole(path, list[msgspec.Raw])
    if b'"chats"' in head.split(b":", 1)[0]:
        return _whole(path, _Answer).chats
    if head and not head.startswith(b"{"):
        raise SourceError("bad_file", permanent=True, detail="JSON, NDJSON")
    return _lines(path)


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
