"""From what somebody sent to what is kept: checked, and drawn anew if it is a picture."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from helpcenter.files import kinds, names, pictures
from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits
from helpcenter.files.recognising import recognise
from helpcenter.files.refusing import Reason, UnusableFileError


@dataclass(frozen=True)
class Prepared:
    """A file that may be kept. `size` in bytes; `width`, `height` and `thumbnail` only of a picture."""

    content: BinaryIO
    name: str
    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: BinaryIO | None = None


def prepare(stream: BinaryIO, name: str, limits: Limits) -> Prepared:
    """Look at the file in `stream`, called `name`. Raises UnusableFileError.

    Takes up to a second for a large picture, and needs no application context: call it by threads.aside.
    """
    if stream.seek(0, 2) > limits.size:
        raise UnusableFileError(Reason.TOO_LARGE)
    kind = recognise(stream, name)
    if kind.group not in limits.groups:
        raise UnusableFileError(Reason.KIND)
    name = _name(name, kind)
    if kind.group != Group.PICTURE:
        return Prepared(stream, name, kind.content_type, stream.seek(0, 2), _digest(stream))
    drawn = pictures.redraw(stream, kind)
    content = BytesIO(drawn.content)
    return Prepared(
        content,
        name,
        kind.content_type,
        len(drawn.content),
        _digest(content),
        drawn.width,
        drawn.height,
        BytesIO(drawn.thumbnail),
    )


def _name(name: str, kind: kinds.Kind) -> str:
    """The name with an ending that is true."""
    if names.ending(names.clean(name)) in kind.endings:
        return names.clean(name)
    return names.with_ending(name, kind.endings[0], kinds.ENDINGS)


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while part := stream.read(256 * 1024):
        digest.update(part)
    return digest.hexdigest()
