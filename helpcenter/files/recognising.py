"""What a file is, by its content (quality.md 3.6).

Nothing is unpacked, and nothing is believed of its name but which kind of text, or of old Office document, it is.
"""

from __future__ import annotations

from typing import BinaryIO

import puremagic

from helpcenter.files import archives, kinds, names
from helpcenter.files.kinds import Kind
from helpcenter.files.refusing import Reason, UnusableFileError

HEAD = 8192
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_SIGNATURE = {
    ".png": kinds.PNG,
    ".jpg": kinds.JPEG,
    ".jpeg": kinds.JPEG,
    ".gif": kinds.GIF,
    ".webp": kinds.WEBP,
    ".pdf": kinds.PDF,
}
_BEGINS = {
    kinds.PNG: (b"\x89PNG\r\n\x1a\n",),
    kinds.JPEG: (b"\xff\xd8\xff",),
    kinds.GIF: (b"GIF87a", b"GIF89a"),
    kinds.WEBP: (b"RIFF",),
    kinds.PDF: (b"%PDF-",),
}
"""Signatures count at the very beginning only: what has another program's beginning is not taken for a picture."""
_ENCODINGS = ("utf-8", "cp932", "euc_jp")
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


def recognise(stream: BinaryIO, name: str) -> Kind:
    """The kind of the file in `stream`. Raises UnusableFileError for what cannot be sent."""
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise UnusableFileError(Reason.EMPTY)
    if head.startswith(archives.SIGNATURE):
        return archives.kind_of(stream)
    found = _by_signature(head) or _old_office(head, name) or _text(stream, head, name)
    if found is None:
        raise UnusableFileError(Reason.KIND)
    return found


def _by_signature(head: bytes) -> Kind | None:
    try:
        candidates = puremagic.magic_string(head)
    except puremagic.PureError:
        return None
    known = (_BY_SIGNATURE.get(candidate.extension) for candidate in candidates)
    return next((kind for kind in known if kind and head.startswith(_BEGINS[kind])), None)


def _old_office(head: bytes, name: str) -> Kind | None:
    """Word, Excel and PowerPoint before 2007 share one container; only the name tells them apart."""
    if not head.startswith(_OLD_OFFICE):
        return None
    ending = names.ending(name)
    old = (kinds.OLD_WORD, kinds.OLD_EXCEL, kinds.OLD_POWERPOINT)
    return next((kind for kind in old if ending in kind.endings), None)


def _text(stream: BinaryIO, head: bytes, name: str) -> Kind | None:
    """Text or CSV: called so, and nothing but text in one of the encodings that people here use."""
    ending = names.ending(name)
    kind = next((kind for kind in (kinds.TEXT, kinds.CSV) if ending in kind.endings), None)
    if kind is None:
        return None
    stream.seek(0)
    content = stream.read()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return kind if _decodes(content, "utf-16") else None
    if not _CONTROL.isdisjoint(content):
        return None
    return kind if any(_decodes(content, encoding) for encoding in _ENCODINGS) else None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
