"""Mail that waits in a mailbox (IMAP) is taken as if it had been piped (incoming.py).

A mail is marked seen once it is committed. Where a worker dies in between, or two ask at once, the same mail is taken
twice and recognised by its digest.
"""

from __future__ import annotations

import sqlalchemy as sa
import structlog
from flask import current_app

from helpcenter import queue
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.mail import mailbox, reading
from helpcenter.mail.mailbox import Mailbox, Uid
from helpcenter.mail.server import UnreachableError
from helpcenter.services.models import Service
from helpcenter.tickets import incoming

log = structlog.get_logger(__name__)
LARGEST = 25 * 1024 * 1024
MOST_AT_ONCE = 200


def wake_worker() -> None:
    """Have a worker look into the mailbox, where there is one. The scheduler calls this."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.imap_url is not None:
        queue.push(poll, ())


def poll() -> None:
    """Take what is unseen; what a worker calls."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.imap_url is None:
        return
    service = db.session.scalar(sa.select(Service).where(Service.slug == settings.imap_service))
    db.session.rollback()  # no transaction stays open while we wait for the server
    try:
        with mailbox.opened(settings.imap_url) as box:
            for uid in box.unseen()[:MOST_AT_ONCE]:
                _take(box, uid, service)
    except UnreachableError as error:
        log.warning("mailbox_unreachable", why=str(error)[:200])
    except incoming.FloodError:
        log.warning("too_many_mails")  # they stay unseen, for a later time


def _take(box: Mailbox, uid: Uid, service: Service | None) -> None:
    raw = box.content(uid) if box.size(uid) <= LARGEST else b""
    try:
        if not raw:
            raise reading.UnreadableError
        outcome, repeated = incoming.receive(reading.read(raw), service)
    except reading.UnreadableError:
        log.warning("mail_not_read", uid=uid.decode())
        box.flag(uid)
        return
    db.session.rollback()
    log.info("mail_taken", outcome=outcome.value, repeated=repeated)
    box.mark_seen(uid)
