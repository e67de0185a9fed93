"""Mail that comes in: the customer's answer becomes a call of its ticket (tickets-customers.md 1.2, 1.9).

Which ticket is said by the signed address alone (reply_address.py), never by headers that anybody can write.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from helpcenter.clock import now
from helpcenter.customers import contacts, creating
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.mail.reading import Letter
from helpcenter.services.models import Service
from helpcenter.tickets import adding, events, following, indexing, reply_address, states
from helpcenter.tickets.mail_model import Outcome, ReceivedMail
from helpcenter.tickets.models import Call, CallState, Direction, Ticket, TicketState
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import exclusive, lock, operation

MOST_AN_HOUR = 30
"""So many mails to one ticket (or to all without one) are people; more are machines that answer each other."""


class FloodError(Exception):
    """Too many for an hour: to be delivered again later."""


def receive(letter: Letter, service: Service | None = None) -> tuple[Outcome, bool]:
    """Take one mail; what became of it, and whether it was here before.

    `service` gets the mail that answers to nothing as new tickets; None lets it go. Raises FloodError.
    """
    with operation():
        exclusive("received_mails")
        known = db.session.get(ReceivedMail, letter.digest)
        if known is not None:
            return known.outcome, True
        outcome, ticket_id = _take(letter, service)
        db.session.add(ReceivedMail(digest=letter.digest, outcome=outcome, ticket_id=ticket_id))
    return outcome, False


def _take(letter: Letter, service: Service | None) -> tuple[Outcome, int | None]:
    if letter.is_automatic or reply_address.is_ours(letter.sender):
        return Outcome.AUTOMATIC, None
    ticket_id = reply_address.ticket_id(letter.recipients)
    ticket = db.session.get(Ticket, ticket_id) if ticket_id else None
    if ticket is not None and ticket.customer.erased_at is None:
        _check_flood(ReceivedMail.ticket_id == ticket.id)
        return Outcome.ANSWERED, _answer(following.current(ticket), letter).id
    if service is None or contacts.normalised_email(letter.sender) is None:
        return Outcome.UNKNOWN, None
    _check_flood(ReceivedMail.outcome == Outcome.OPENED)
    return Outcome.OPENED, _open(service, letter).id


def _answer(ticket: Ticket, letter: Letter) -> Ticket:
    note = _note(ticket.customer, letter)
    if ticket.state == TicketState.CLOSED:
        subject = letter.subject or ticket.subject
        return following.follow_up(ticket, channel=Channel.EMAIL, subject=subject, content=letter.text, note=note)
    lock(ticket)
    call = _call(ticket, letter, note)
    db.session.add(call)
    ticket.updated_at, ticket.version = now(), ticket.version + 1
    db.session.flush()
    events.record(ticket, events.Kind.CALL_ADDED, None, call=call.id, channel=call.channel.value)
    if ticket.state in (TicketState.PENDING, TicketState.SOLVED):
        states.follow(ticket, TicketState.OPEN, None)
    indexing.put(call)
    return ticket


def _open(service: Service, letter: Letter) -> Ticket:
    """A new ticket of a new customer: nobody is joined by an address that a mail claims to be from."""
    customer = creating.create(service, created_from=Channel.EMAIL, name=letter.sender_name, emails=[letter.sender])
    note = _note(customer, letter)
    return open_ticket(
        service, customer=customer, channel=Channel.EMAIL, subject=letter.subject, content=letter.text, note=note
    )


def _check_flood(condition: sa.ColumnElement[bool]) -> None:
    lately = ReceivedMail.at > now() - timedelta(hours=1)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(ReceivedMail).where(condition, lately)) or 0
    if count >= MOST_AN_HOUR:
        raise FloodError


def _note(customer: Customer, letter: Letter) -> str:
    """What an operator should know: it came from another address, and files that hung on it."""
    with force_locale(customer.language if customer.language in ("ja", "en") else "ja"):
        lines = []
        if letter.sender not in {email.address.lower() for email in customer.emails}:
            lines.append(_("Sent from another address: %(address)s", address=letter.sender or "?"))
        if letter.attachments:
            said = ngettext(
                "%(num)s attached file was not taken over: %(names)s",
                "%(num)s attached files were not taken over: %(names)s",
                len(letter.attachments),
                names="、".join(letter.attachments[:20]),
            )
            lines.append(said)
    return "\n".join(lines)


def _call(ticket: Ticket, letter: Letter, note: str) -> Call:
    moment = now()
    return Call(
        ticket=ticket,
        service_id=ticket.service_id,
        position=adding.next_position(ticket),
        channel=Channel.EMAIL,
        direction=Direction.IN,
        state=CallState.CLOSED,
        operator=ticket.operator,
        customer=ticket.customer,
        category_id=ticket.category_id,
        subject=letter.subject or ticket.subject,
        content=letter.text,
        note=note,
        priority=ticket.priority,
        started_at=moment,
        ended_at=moment,
        received_at=moment,
    )
