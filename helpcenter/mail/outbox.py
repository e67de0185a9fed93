"""Mail that is to go out: a row first, so that none is lost with Redis (design.md rule 14)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from email.utils import parseaddr

from flask import current_app

from helpcenter import queue
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.mail import delivery
from helpcenter.mail.models import OutgoingMail, OutgoingMailFile
from helpcenter.transactions import operation
from helpcenter.web.typed import printable_line


def put(
    recipient: str,
    *,
    subject: str,
    text: str,
    html: str | None = None,
    sender_name: str = "",
    reply_to: str = "",
    automatic: bool = True,
    file_ids: Collection[int] = (),
    customer_id: int | None = None,
) -> OutgoingMail:
    """Have `text` sent to `recipient` after the running operation, with `html` as the same in another form.

    Line breaks in what stands in the head of a mail become spaces; `reply_to` is an address or ''.
    `file_ids` are those of stored files that go along; `customer_id` is of the customer whom the mail is about.
    """
    mail = OutgoingMail(
        message_id=f"<{uuid.uuid4()}@{_domain()}>",
        recipient=printable_line(recipient)[:320],
        sender_name=printable_line(sender_name)[:200],
        reply_to=printable_line(reply_to)[:320],
        subject=printable_line(subject)[:300],
        text=text,
        html=html,
        automatic=automatic,
        customer_id=customer_id,
    )
    with operation():
        db.session.add(mail)
        db.session.flush()
        db.session.add_all(OutgoingMailFile(mail_id=mail.id, file_id=one) for one in file_ids)
        if is_sent():
            queue.enqueue(delivery.send_due)
    return mail


def is_sent() -> bool:
    """Whether mail leaves this installation at all; screens offer to send one only then."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.smtp_url is not None


def _domain() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return parseaddr(settings.mail_from)[1].rpartition("@")[2]
