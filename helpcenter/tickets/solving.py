"""Solving a ticket without a mail, with the reason (tickets-customers.md 1.5)."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.tickets import assigning, events, states
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web.refusals import RefusedError


class Reason(StrEnum):
    """Why the customer gets no mail."""

    SPAM = "spam"
    TEST = "test"
    DUPLICATE = "duplicate"
    BY_CHAT = "by_chat"
    BY_PHONE = "by_phone"
    OTHER = "other"


def solve_internally(ticket: Ticket, reason: Reason, *, version: int, by: Operator, note: str = "") -> None:
    """解決 without a word to the customer. Raises StaleError; RefusedError where the ticket is solved or closed."""
    with operation():
        raise_version(ticket, version)
        if ticket.state in (TicketState.SOLVED, TicketState.CLOSED):
            raise RefusedError(_("This step is not possible from the state the ticket is in."), "state")
        if ticket.operator is None:
            assigning.give_first(ticket, by)
        ticket.is_spam = reason == Reason.SPAM
        ticket.response_due_at = None
        events.record(ticket, events.Kind.SOLVED_INTERNALLY, by, reason=reason.value, note=note)
        states.follow(ticket, TicketState.SOLVED, by)
