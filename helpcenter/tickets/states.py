"""The states of a ticket and the steps between them (tickets-customers.md 1.2)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets import events
from helpcenter.tickets.models import CallState, Ticket, TicketState
from helpcenter.transactions import lock, operation, raise_version
from helpcenter.web.refusals import RefusedError

NEW, OPEN, PENDING, SOLVED, CLOSED = TicketState
STEPS: dict[TicketState, tuple[TicketState, ...]] = {
    NEW: (OPEN, PENDING, SOLVED),
    OPEN: (PENDING, SOLVED),
    PENDING: (OPEN, SOLVED),
    SOLVED: (OPEN, CLOSED),
    CLOSED: (),
}
"""After 完了 nothing can be changed: a new matter is a new ticket. Back to 未アサイン leads assigning.assign."""
BATCH = 100


def change(ticket: Ticket, to: TicketState, *, version: int, by: Operator) -> None:
    """Take the step to `to`; a ticket without an operator becomes `by`'s with its first step.

    Raises StaleError, and RefusedError for a step that STEPS does not have.
    """
    with operation():
        raise_version(ticket, version)
        if to not in STEPS[ticket.state]:
            raise RefusedError(_("This step is not possible from the state the ticket is in."), "state")
        if ticket.operator is None:
            events.record(ticket, events.Kind.ASSIGNED, by, before=None, after=events.person(by))
            ticket.operator = db.session.get_one(Operator, by.id)
        _set(ticket, to, by)


def follow(ticket: Ticket, to: TicketState, by: Operator | None) -> None:
    """Bring a locked ticket to `to` as part of something else that was done; nothing where it is there already.

    Opened again without an operator it is 未アサイン. `by` None: the customer.
    """
    if to == OPEN and ticket.operator_id is None and ticket.operator is None:
        to = NEW
    if to != ticket.state:
        _set(ticket, to, by)


def close_solved() -> None:
    """Close tickets that were solved so many days ago as their service says. Runs from time to time."""
    for service_id, days in db.session.execute(sa.select(Service.id, Service.solved_closes_after_days)):
        due = (Ticket.service_id == service_id, Ticket.state == SOLVED)
        query = sa.select(Ticket.id).where(*due, Ticket.solved_at < now() - timedelta(days=days)).limit(BATCH)
        for ticket_id in db.session.scalars(query).all():
            _close(ticket_id)


def _close(ticket_id: int) -> None:
    with operation():
        ticket = lock(db.session.get_one(Ticket, ticket_id))
        if ticket.state == SOLVED:
            ticket.version += 1
            _set(ticket, CLOSED, None)


def _set(ticket: Ticket, to: TicketState, by: Operator | None) -> None:
    events.record(ticket, events.Kind.STATE, by, before=ticket.state.value, after=to.value)
    ticket.state = to
    ticket.is_spam = ticket.is_spam and to in (SOLVED, CLOSED)
    ticket.solved_at = (ticket.solved_at or now()) if to in (SOLVED, CLOSED) else None
    ticket.closed_at = now() if to == CLOSED else None
    if to in (SOLVED, CLOSED):
        ticket.response_due_at = None
        _close_calls(ticket)


def _close_calls(ticket: Ticket) -> None:
    """What was handled with the ticket is over; a chat that still runs closes its call itself (from_chats.py)."""
    for call in ticket.calls:
        if call.state == CallState.OPEN and not (call.chat and call.chat.is_running):
            call.state, call.ended_at = CallState.CLOSED, now()
