"""A new ticket of nobody: when an answer is due, and who gets it by itself (tickets-customers.md 1.8)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.membership import members_of
from helpcenter.tickets import events, notifying
from helpcenter.tickets.models import CallState, Ticket, TicketState
from helpcenter.tickets.settings_model import Assignment, TicketSettings

UNFINISHED = (TicketState.OPEN, TicketState.PENDING)


def take_in(ticket: Ticket) -> None:
    """Inside the operation that opened `ticket`, which has its ID."""
    settings = db.session.get(TicketSettings, ticket.service_id)
    if settings is None or ticket.state == TicketState.CLOSED:
        return
    if any(call.state == CallState.OPEN for call in ticket.calls):
        set_due(ticket, settings)
    operator = _chosen(ticket, settings) if ticket.operator is None else None
    if operator is not None:
        events.record(ticket, events.Kind.ASSIGNED, None, before=None, after=events.person(operator))
        ticket.operator, ticket.state = operator, TicketState.OPEN
        settings.last_operator_id = operator.id
        notifying.given(ticket, operator, by=None)


def set_due(ticket: Ticket, settings: TicketSettings | None = None) -> None:
    """When the first answer is due by the ticket's priority; counted from when it was opened."""
    settings = settings or db.session.get(TicketSettings, ticket.service_id)
    minutes = (settings.response_minutes if settings else {}).get(ticket.priority.value)
    ticket.response_due_at = ticket.created_at + timedelta(minutes=minutes) if minutes else None


def _chosen(ticket: Ticket, settings: TicketSettings) -> Operator | None:
    """The numbering keeps the service's row locked, so two new tickets never choose at once."""
    members = sorted(members_of(ticket.service_id), key=lambda one: one.id)
    if settings.assignment == Assignment.FIXED:
        return next((one for one in members if one.id == settings.operator_id), None)
    if settings.assignment == Assignment.ROUND_ROBIN:
        after = [one for one in members if one.id > (settings.last_operator_id or 0)]
        return next(iter(after or members), None)
    if settings.assignment == Assignment.FEWEST_OPEN:
        load = _open_tickets(ticket.service_id)
        return min(members, key=lambda one: (load.get(one.id, 0), one.id), default=None)
    return None


def _open_tickets(service_id: int) -> dict[int, int]:
    own = (Ticket.service_id == service_id, Ticket.state.in_(UNFINISHED), Ticket.operator_id.is_not(None))
    query = sa.select(Ticket.operator_id, sa.func.count()).where(*own).group_by(Ticket.operator_id)
    return {operator_id: count for operator_id, count in db.session.execute(query) if operator_id is not None}
