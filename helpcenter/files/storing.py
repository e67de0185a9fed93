"""Keeping a file: never a row without its bytes that somebody can see, never bytes that no row knows of.

First the row is committed, then the bytes are written, then whoever wanted the file attaches it in one transaction with
what it belongs to. Whatever is cut off in between is a row that was never attached: cleaning.py removes it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO

import sqlalchemy as sa
import structlog

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files import folder, preparing
from helpcenter.files.limits import Limits
from helpcenter.files.models import StoredFile
from helpcenter.files.preparing import Prepared
from helpcenter.files.refusing import Reason, UnusableFileError
from helpcenter.files.threads import aside
from helpcenter.transactions import let_go, operation

log = structlog.get_logger(__name__)


def store(stream: BinaryIO, name: str, limits: Limits) -> StoredFile:
    """Check, prepare and write the file in `stream`, outside of an operation. Attach it soon, or it is removed.

    Raises UnusableFileError, also where the disk refuses; then nothing is kept.
    """
    let_go()
    prepared = aside(preparing.prepare, stream, name, limits)
    file = _reserve(prepared)
    places = {folder.place(file.public_id): prepared.content}
    if prepared.thumbnail is not None:
        places[folder.place(file.public_id, "thumbnail")] = prepared.thumbnail
    try:
        aside(folder.write, places)
    except OSError as error:
        log.error("file_not_written", reason=error.strerror)
        _forget(file)
        raise UnusableFileError(Reason.NO_ROOM) from error
    return file


def attach(file: StoredFile) -> None:
    """The file belongs to something now, which the running operation stores. One file belongs to one thing."""
    if file.attached_at is not None:
        raise ValueError("a file that is attached already")
    file.attached_at = now()
    db.session.add(file)


def discard(file_ids: Collection[int | None]) -> None:
    """What the files belonged to is gone, inside the running operation, which lets go of them too.

    From its commit on nobody can read them; names and bytes are removed within minutes.
    """
    discarded = sa.update(StoredFile).where(StoredFile.id.in_(file_ids))
    db.session.execute(discarded.values(discarded_at=now(), name=""))


def _reserve(prepared: Prepared) -> StoredFile:
    with operation():
        file = StoredFile(
            sha256=prepared.sha256,
            name=prepared.name,
            content_type=prepared.content_type,
            size=prepared.size,
            width=prepared.width,
            height=prepared.height,
        )
        db.session.add(file)
    return file


def _forget(file: StoredFile) -> None:
    with operation():
        db.session.delete(file)
