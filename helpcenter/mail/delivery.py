"""The job that sends what is due, one mail after the other over one connection (design.md rule 14).

It may run twice, or beside its own zombie: who sends a mail has claimed it, for LEASE. A worker that is killed between
the server's "250" and the note of it leaves the one case in which a mail goes out twice, under the same Message-ID;
SMTP has nothing against that, and losing the mail would be worse.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from flask import current_app

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.mail import letter, server
from helpcenter.mail.models import OutgoingMail
from helpcenter.mail.signals import Enclosure, enclosures_wanted
from helpcenter.transactions import operation

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
"""How long a mail stays with who claimed it; longer than a server may take for it (server.TIMEOUT an answer)."""
MOST_ATTEMPTS = 15
LONGEST_WAIT = timedelta(hours=6)
OUTAGE_WAIT = timedelta(minutes=1)
"""How long the others wait when the server cannot be reached for one: nothing is counted against them."""
TOO_OLD = timedelta(days=3)
"""What could not be sent for so long would only surprise."""
PUSH_AGAIN_AFTER = 30.0

_pushed = {"at": -PUSH_AGAIN_AFTER}
"""When this process last woke a worker; forgetting it only means waking one too often."""


def send_due() -> None:
    """Send every mail whose time has come; ends where the server cannot be reached."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.smtp_url is None or _next_due() is None:
        return
    try:
        with server.connected(settings.smtp_url) as send:
            while (mail := _claim_next()) is not None:
                _send(mail, send, settings.mail_from)
    except server.UnreachableError as error:
        log.warning("mail_server_unreachable", why=type(error.__cause__).__name__)
        _postpone(str(error))


def wake() -> None:
    """The scheduler calls this: have a worker send what is due, unless one was woken a moment ago."""
    settings: Settings = current_app.config["SETTINGS"]
    lately = time.monotonic() - _pushed["at"] < PUSH_AGAIN_AFTER
    if settings.smtp_url is not None and not lately and _next_due() is not None:
        _pushed["at"] = time.monotonic()
        queue.push(send_due, ())


def _next_due() -> int | None:
    at = now()
    query = sa.select(OutgoingMail.id).where(*_free(at)).order_by(OutgoingMail.due_at, OutgoingMail.id).limit(1)
    found: int | None = db.session.scalar(query)
    db.session.rollback()  # no transaction stays open while we talk to the server
    return found


def _free(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    unclaimed = sa.or_(OutgoingMail.lease_until.is_(None), OutgoingMail.lease_until < at)
    return OutgoingMail.due_at <= at, unclaimed


def _claim_next() -> OutgoingMail | None:
    """The next mail, for this worker alone; None where nothing is due any more."""
    while (mail_id := _next_due()) is not None:
        at = now()
        with operation():
            claimed = db.session.scalar(
                sa.update(OutgoingMail)
                .where(OutgoingMail.id == mail_id, *_free(at))
                .values(attempts=OutgoingMail.attempts + 1, lease_until=at + LEASE)
                .returning(OutgoingMail.id)
                .execution_options(synchronize_session=False)
            )
            mail = db.session.get(OutgoingMail, mail_id, populate_existing=True) if claimed else None
        if mail is not None:
            return mail
    return None


def _send(mail: OutgoingMail, send: server.Send, mail_from: str) -> None:
    """One attempt, and a note of how it ended. Raises server.UnreachableError."""
    if mail.created_at < now() - TOO_OLD or mail.attempts > MOST_ATTEMPTS:
        return _give_up(mail, mail.error or "Too old to be sent.")
    try:
        send(letter.compose(mail, mail_from, _enclosures(mail)))
    except letter.UnusableAddressError:
        _give_up(mail, "The address is none that mail can be sent to.")
    except server.RefusedError as error:
        _refused(mail, error)
    except server.UnreachableError as error:
        _try_later(mail, str(error))
        raise
    except Exception:
        log.exception("mail_broke", mail=mail.id)
        _try_later(mail, "An error of ours; it stands in the log.")
    else:
        _note(mail, sent_at=now(), due_at=None, error=None)
        log.info("mail_sent", mail=mail.id, attempts=mail.attempts)


def _enclosures(mail: OutgoingMail) -> list[Enclosure]:
    found = [one for _receiver, answer in enclosures_wanted.send(mail) for one in answer]
    db.session.rollback()  # no transaction stays open while we talk to the server
    return found


def _refused(mail: OutgoingMail, error: server.RefusedError) -> None:
    if error.permanent:
        _give_up(mail, str(error))
    else:
        _try_later(mail, str(error))


def _try_later(mail: OutgoingMail, why: str) -> None:
    if mail.attempts >= MOST_ATTEMPTS:
        _give_up(mail, why)
    else:
        _note(mail, due_at=now() + wait_after(mail.attempts), error=why)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes, at most LONGEST_WAIT."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def _give_up(mail: OutgoingMail, why: str) -> None:
    _note(mail, due_at=None, error=why)
    log.warning("mail_given_up", mail=mail.id, attempts=mail.attempts)


def _note(mail: OutgoingMail, **values: Any) -> None:
    """Write down how the attempt ended, unless another worker has taken the mail over meanwhile."""
    with operation():
        db.session.execute(
            sa.update(OutgoingMail)
            .where(OutgoingMail.id == mail.id, OutgoingMail.attempts == mail.attempts)
            .values(lease_until=None, **values)
            .execution_options(synchronize_session=False)
        )


def _postpone(why: str) -> None:
    at = now()
    with operation():
        db.session.execute(
            sa.update(OutgoingMail)
            .where(*_free(at))
            .values(due_at=at + OUTAGE_WAIT, error=why)
            .execution_options(synchronize_session=False)
        )
