"""Mail that is to go out: a row first, so that none is lost with Redis (design.md rule 14)."""

from __future__ import annotations

from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.transactions import operation


def put(recipient: str, *, subject: str, text: str) -> OutgoingMail:
    """Have `text` sent to `recipient` after the running operation. Line breaks in a subject become spaces."""
    mail = OutgoingMail(recipient=recipient, subject=" ".join(subject.split())[:300], text=text)
    with operation():
        db.session.add(mail)
    return mail
