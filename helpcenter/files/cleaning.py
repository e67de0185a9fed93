"""Removing files that belong to nothing: uploads that were cut off, and what was discarded."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files import folder
from helpcenter.files.models import StoredFile
from helpcenter.transactions import operation

LOOSE = timedelta(hours=1)
"""How long an upload may take from its row to what it is attached to; in truth it takes a second."""
AT_ONCE = 200


def remove_orphans() -> None:
    """The scheduler's task: bytes first and then the row, so that a failure leaves a row that is tried again."""
    moment = now()
    loose = sa.and_(StoredFile.attached_at.is_(None), StoredFile.created_at < moment - LOOSE)
    query = sa.select(StoredFile).where(sa.or_(loose, StoredFile.discarded_at.is_not(None))).limit(AT_ONCE)
    for file in db.session.scalars(query).all():
        folder.remove([folder.place(file.public_id, part) for part in folder.PARTS])
        with operation():
            db.session.execute(sa.delete(StoredFile).where(StoredFile.id == file.id))
