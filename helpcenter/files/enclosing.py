"""The files that go along with a mail, read when it is sent."""

from __future__ import annotations

import sqlalchemy as sa
import structlog

from helpcenter.extensions import db
from helpcenter.files import folder
from helpcenter.files.models import StoredFile
from helpcenter.mail.models import OutgoingMail, OutgoingMailFile
from helpcenter.mail.signals import Enclosure, enclosures_wanted

log = structlog.get_logger(__name__)


@enclosures_wanted.connect
def of_mail(mail: OutgoingMail) -> list[Enclosure]:
    """In the order in which they were attached; one that was discarded meanwhile goes not along."""
    own = sa.select(OutgoingMailFile.file_id).where(OutgoingMailFile.mail_id == mail.id)
    query = sa.select(StoredFile).where(StoredFile.id.in_(own), StoredFile.discarded_at.is_(None))
    files = db.session.scalars(query.order_by(StoredFile.id)).all()
    found = []
    for file in files:
        try:
            content = folder.place(file.public_id).read_bytes()
        except FileNotFoundError:
            log.error("enclosure_missing", file=file.id)
            continue
        found.append(Enclosure(file.name, file.content_type, content))
    return found
