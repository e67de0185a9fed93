"""Mail that comes in: the customer's answer becomes a call of its ticket (tickets-customers.md 1.2, 1.9).

Which ticket is said by the signed address alone (reply_address.py), never by headers that anybody can write.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import sqlalchemy as sa
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from helpcenter.clock import now
from helpcenter.customers import contacts, creating
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.files import limits, storing
from helpcenter.files.models import StoredFile
from helpcenter.files.refusing import UnusableFileError
from helpcenter.mail.reading import Letter
from helpcenter.services.models import Service
from helpcenter.tickets import attachments, customer_answers, following, reply_address
from helpcenter.tickets.customer_answers import Said
from helpcenter.tickets.mail_model import Outcome, ReceivedMail
from helpcenter.tickets.models import Call, Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import exclusive, operation
from helpcenter.web import languages

MOST_FILES = 10
"""Taken from one mail; signatures bring pictures along."""
MOST_AN_HOUR = 30
"""So many mails to one ticket (or to all without one) are people; more are machines that answer each other."""


class FloodError(Exception):
    """Too many for an hour: to be delivered again later."""


def receive(letter: Letter, service: Service | None = None) -> tuple[Outcome, bool]:
    """Take one mail; what became of it, and whether it was here before.

    `service` gets the mail that answers to nothing as new tickets; None lets it go. Raises FloodError.
    """
    files, refused = _files(letter, service)
    with operation():
        exclusive("received_mails")
        known = db.session.get(ReceivedMail, letter.digest)
        if known is not None:
            return known.outcome, True
        outcome, call = _take(letter, service, refused)
        ticket_id = call.ticket.id if call else None
        db.session.add(ReceivedMail(digest=letter.digest, outcome=outcome, ticket_id=ticket_id))
        if call is not None:
            attachments.add(files, call)
    return outcome, False


def _files(letter: Letter, service: Service | None) -> tuple[list[StoredFile], list[str]]:
    """Outside of the operation: the attached files that can be kept, and the names of the others."""
    ticket = _ticket(letter)
    known = db.session.get(ReceivedMail, letter.digest) is not None
    keeper = ticket.service if ticket else service
    if known or keeper is None or _is_ignored(letter):
        return [], []
    files: list[StoredFile] = []
    refused = [one.name for one in letter.attachments[MOST_FILES:]]
    for one in letter.attachments[:MOST_FILES]:
        try:
            files.append(storing.store(BytesIO(one.content), one.name, limits.of(keeper)))
        except UnusableFileError:
            refused.append(one.name)
    return files, refused


def _is_ignored(letter: Letter) -> bool:
    return letter.is_automatic or reply_address.is_ours(letter.sender)


def _ticket(letter: Letter) -> Ticket | None:
    """The ticket whose signed address the mail came to, unless its customer was erased."""
    ticket_id = reply_address.ticket_id(letter.recipients)
    ticket = db.session.get(Ticket, ticket_id) if ticket_id else None
    return ticket if ticket is not None and ticket.customer.erased_at is None else None


def _take(letter: Letter, service: Service | None, refused: list[str]) -> tuple[Outcome, Call | None]:
    if _is_ignored(letter):
        return Outcome.AUTOMATIC, None
    ticket = _ticket(letter)
    if ticket is not None:
        _check_flood(ReceivedMail.ticket_id == ticket.id)
        said = Said(Channel.EMAIL, letter.subject, letter.text, _note(ticket.customer, letter, refused))
        return Outcome.ANSWERED, customer_answers.take(following.current(ticket), said)
    if service is None or contacts.normalised_email(letter.sender) is None:
        return Outcome.UNKNOWN, None
    _check_flood(ReceivedMail.outcome == Outcome.OPENED)
    return Outcome.OPENED, _open(service, letter, refused).calls[0]


def _open(service: Service, letter: Letter, refused: list[str]) -> Ticket:
    """A new ticket of a new customer: nobody is joined by an address that a mail claims to be from."""
    customer = creating.create(service, created_from=Channel.EMAIL, name=letter.sender_name, emails=[letter.sender])
    note = _note(customer, letter, refused)
    return open_ticket(
        service, customer=customer, channel=Channel.EMAIL, subject=letter.subject, content=letter.text, note=note
    )


def _check_flood(condition: sa.ColumnElement[bool]) -> None:
    lately = ReceivedMail.at > now() - timedelta(hours=1)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(ReceivedMail).where(condition, lately)) or 0
    if count >= MOST_AN_HOUR:
        raise FloodError


def _note(customer: Customer, letter: Letter, refused: list[str]) -> str:
    """What an operator should know: it came from another address, and files that were not taken."""
    with force_locale(languages.supported(customer.language)):
        lines = []
        if letter.sender not in {email.address.lower() for email in customer.emails}:
            lines.append(_("Sent from another address: %(address)s", address=letter.sender or "?"))
        if refused:
            said = ngettext(
                "%(num)s attached file was not taken over: %(names)s",
                "%(num)s attached files were not taken over: %(names)s",
                len(refused),
                names="、".join(refused[:20]),
            )
            lines.append(said)
    return "\n".join(lines)
