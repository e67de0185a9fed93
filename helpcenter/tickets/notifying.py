"""Telling operators by mail what became theirs (tickets-customers.md 1.8)."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.mail import outbox
from helpcenter.tickets.models import Ticket
from helpcenter.web import origin


def given(ticket: Ticket, to: Operator, *, by: Operator | None) -> None:
    """Inside the running operation: `to` has the ticket from now on, given by somebody else or automatically."""
    if by is not None and by.id == to.id:
        return
    with force_locale(to.language):
        subject = _("[%(reference)s] A new ticket is yours", reference=ticket.reference)
    _send(ticket, to, subject)


def answered(ticket: Ticket) -> None:
    """Inside the running operation: the customer has written again. Who does not work here any more hears nothing."""
    if ticket.operator is None or not ticket.operator.is_active:
        return
    with force_locale(ticket.operator.language):
        subject = _("[%(reference)s] The customer has answered", reference=ticket.reference)
    _send(ticket, ticket.operator, subject)


def _send(ticket: Ticket, to: Operator, subject: str) -> None:
    """What was said stays inside: the mail names the ticket and leads to it."""
    where = origin.for_mail()
    url = f"\n{where}/console/tickets/{ticket.id}" if where else ""
    text = f"{ticket.reference} {ticket.subject}{url}"
    outbox.put(to.email, subject=subject, text=text, customer_id=ticket.customer_id)
