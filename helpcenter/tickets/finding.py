"""Fetching tickets and calls: what an operator may see (tickets-customers.md 3)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids
from helpcenter.tickets.models import Call, Ticket


def visible_to(operator: Operator) -> sa.Select[Ticket]:
    """The tickets of the services `operator` works for."""
    return sa.select(Ticket).where(Ticket.service_id.in_(service_ids(operator)))


def calls_visible_to(operator: Operator) -> sa.Select[Call]:
    """The calls of the services `operator` works for; imported ones like any other (chat-import.md 1.2)."""
    return sa.select(Call).where(Call.service_id.in_(service_ids(operator)))


def fetch(operator: Operator, ticket_id: int) -> Ticket:
    """The ticket, or 404 where there is none that `operator` may see."""
    found: Ticket = db.one_or_404(visible_to(operator).where(Ticket.id == ticket_id))
    return found
