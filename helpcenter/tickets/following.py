"""A matter that goes on after its ticket was closed is a new ticket that refers to the old one (see 1.2)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.customers.finding import survivor
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.tickets import events
from helpcenter.tickets.mail_model import TicketTie, Tie
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import operation


def follow_up(
    closed: Ticket, *, channel: Channel, subject: str, content: str, by: Operator | None = None, note: str = ""
) -> Ticket:
    """A new ticket of the same customer; both name each other in their events."""
    with operation():
        ticket = open_ticket(
            closed.service,
            customer=survivor(closed.customer),
            channel=channel,
            subject=subject or closed.subject,
            content=content,
            by=by,
            category_id=closed.category_id,
            priority=closed.priority,
            note=note,
        )
        db.session.add(TicketTie(ticket_id=ticket.id, other_id=closed.id, tie=Tie.FOLLOW_UP))
        events.record(ticket, events.Kind.FOLLOWS, by, other=closed.id, reference=closed.reference)
        events.record(closed, events.Kind.FOLLOWED, by, other=ticket.id, reference=ticket.reference)
    return ticket


def ties(ticket: Ticket) -> list[tuple[Tie, Ticket, bool]]:
    """(how, the other ticket, whether `ticket` is the one that hangs on it)."""
    own = sa.or_(TicketTie.ticket_id == ticket.id, TicketTie.other_id == ticket.id)
    found = db.session.scalars(sa.select(TicketTie).where(own).order_by(TicketTie.at))
    return [
        (one.tie, one.other if one.ticket_id == ticket.id else one.ticket, one.ticket_id == ticket.id) for one in found
    ]


def current(ticket: Ticket) -> Ticket:
    """The ticket in which the matter is handled: whatever `ticket` was merged into, or itself."""
    merged = (TicketTie.ticket_id == ticket.id, TicketTie.tie == Tie.MERGED)
    into = db.session.scalar(sa.select(TicketTie).where(*merged))
    return current(into.other) if into else ticket


def merged_into(ticket: Ticket) -> list[Ticket]:
    """The tickets that became a part of `ticket`, and those that had become a part of them."""
    merged = (TicketTie.other_id == ticket.id, TicketTie.tie == Tie.MERGED)
    found = db.session.scalars(sa.select(Ticket).join(TicketTie, TicketTie.ticket_id == Ticket.id).where(*merged)).all()
    return [*found, *(further for one in found for further in merged_into(one))]
