"""The logo of a service: a picture drawn anew, which everybody may see."""

from __future__ import annotations

from typing import BinaryIO

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.files import storing
from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits
from helpcenter.files.models import StoredFile
from helpcenter.files.signals import reader_wanted
from helpcenter.services import settings
from helpcenter.services.models import Service
from helpcenter.transactions import operation

LIMITS = Limits(frozenset({Group.PICTURE}), megabytes=2, count=1)


def set_to(service: Service, stream: BinaryIO, name: str, *, by: int | None) -> None:
    """Show the picture in `stream` beside the service's name, outside of an operation. Raises UnusableFileError."""
    file = storing.store(stream, name, LIMITS)
    with operation():
        storing.attach(file)
        _change(service, file.public_id, by)


def remove(service: Service, *, by: int | None) -> None:
    """Show the first letter of the name again."""
    with operation():
        _change(service, None, by)


def _change(service: Service, public_id: str | None, by: int | None) -> None:
    before = settings.change(service, logo=public_id, by=by).get("logo")
    if before:
        storing.discard(db.session.scalars(sa.select(StoredFile.id).where(StoredFile.public_id == before)).all())


@reader_wanted.connect
def may_read(file: StoredFile) -> bool:
    """Whether `file` is the logo of a service that is there."""
    query = sa.select(Service.id).where(Service.logo == file.public_id, Service.archived_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None
