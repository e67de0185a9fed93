"""The job that sends what is due, one mail after the other over one connection (design.md rule 14).

Who sends a mail has claimed it, for LEASE (claims.py). A worker that is killed between
the server's "250" and the note of it leaves the one case in which a mail goes out twice, under the same Message-ID;
SMTP has nothing against that, and losing the mail would be worse.
"""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
import structlog
from flask import current_app

from helpcenter import claims, queue
from helpcenter.clock import now
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.mail import letter, server
from helpcenter.mail.models import OutgoingMail
from helpcenter.mail.signals import Enclosure, enclosures_wanted
from helpcenter.transactions import let_go, operation

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
"""How long a mail stays with who claimed it; longer than a server may take for it (server.TIMEOUT an answer)."""
MOST_ATTEMPTS = 15
LONGEST_WAIT = timedelta(hours=6)
wait_after = partial(claims.wait_after, first=timedelta(minutes=1), longest=LONGEST_WAIT)
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
    if settings.smtp_url is None or claims.next_due(OutgoingMail) is None:
        return
    try:
        with server.connected(settings.smtp_url) as send:
            while (mail := claims.claim_next(OutgoingMail, LEASE)) is not None:
                _send(mail, send, settings.mail_from)
    except server.UnreachableError as error:
        log.warning("mail_server_unreachable", why=type(error.__cause__).__name__)
        _postpone(str(error))


def wake() -> None:
    """The scheduler calls this: have a worker send what is due, unless one was woken a moment ago."""
    settings: Settings = current_app.config["SETTINGS"]
    lately = time.monotonic() - _pushed["at"] < PUSH_AGAIN_AFTER
    if settings.smtp_url is not None and not lately and claims.next_due(OutgoingMail) is not None:
        _pushed["at"] = time.monotonic()
        queue.push(send_due, ())


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
        claims.note(mail, sent_at=now(), due_at=None, error=None)
        log.info("mail_sent", mail=mail.id, attempts=mail.attempts)


def _enclosures(mail: OutgoingMail) -> list[Enclosure]:
    found = [one for _receiver, answer in enclosures_wanted.send(mail) for one in answer]
    let_go()  # no transaction stays open while we talk to the server
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
        claims.note(mail, due_at=now() + wait_after(mail.attempts), error=why)


def _give_up(mail: OutgoingMail, why: str) -> None:
    claims.note(mail, due_at=None, error=why)
    log.warning("mail_given_up", mail=mail.id, attempts=mail.attempts)


def _postpone(why: str) -> None:
    at = now()
    with operation():
        db.session.execute(
            sa.update(OutgoingMail)
            .where(*claims.free(OutgoingMail, at))
            .values(due_at=at + OUTAGE_WAIT, error=why)
            .execution_options(synchronize_session=False)
        )
