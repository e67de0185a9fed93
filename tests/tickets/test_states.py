from __future__ import annotations

import itertools
from contextlib import nullcontext

import pytest
import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.tickets import assigning, states
from helpcenter.tickets.models import CallState, Ticket, TicketEvent, TicketState
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError
from tests.tickets.desk import Desk, long_ago

NEW, OPEN, PENDING, SOLVED, CLOSED = TicketState
ALLOWED = {
    (NEW, OPEN),
    (NEW, PENDING),
    (NEW, SOLVED),
    (OPEN, PENDING),
    (OPEN, SOLVED),
    (PENDING, OPEN),
    (PENDING, SOLVED),
    (SOLVED, OPEN),
    (SOLVED, CLOSED),
}
WAYS = {NEW: (), OPEN: (OPEN,), PENDING: (PENDING,), SOLVED: (SOLVED,), CLOSED: (SOLVED, CLOSED)}


def go(ticket: Ticket, *ways: TicketState, desk: Desk) -> Ticket:
    for state in ways:
        states.change(ticket, state, version=ticket.version, by=desk.operator)
    return ticket


def kinds(ticket: Ticket) -> list[str]:
    query = sa.select(TicketEvent.kind).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id)
    return list(db.session.scalars(query))


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_step_is_possible_or_refused(desk: Desk) -> None:
    for before, after in itertools.product(TicketState, TicketState):
        ticket, allowed = go(desk.ticket(), *WAYS[before], desk=desk), (before, after) in ALLOWED
        with nullcontext() if allowed else pytest.raises(RefusedError):
            go(ticket, after, desk=desk)
        assert ticket.state == (after if allowed else before), (before, after)


def test_the_first_step_makes_the_ticket_the_operators(desk: Desk) -> None:
    ticket = go(desk.ticket(), PENDING, desk=desk)
    assert ticket.operator == desk.operator
    assert kinds(ticket) == ["created", "assigned", "state"]


def test_solving_closes_the_calls_and_notes_the_time(desk: Desk) -> None:
    ticket = go(desk.ticket(), SOLVED, desk=desk)
    assert ticket.calls[0].state == CallState.CLOSED
    assert ticket.solved_at is not None
    assert go(ticket, OPEN, desk=desk).solved_at is None


def test_a_stale_step_changes_nothing(desk: Desk) -> None:
    ticket = desk.ticket()
    assigning.take(ticket, version=1, by=desk.colleague)
    with pytest.raises(StaleError):
        states.change(ticket, SOLVED, version=1, by=desk.operator)
    assert (ticket.state, ticket.operator) == (OPEN, desk.colleague)


def test_what_was_solved_long_ago_is_closed_by_the_days_of_its_service(desk: Desk) -> None:
    old, recent, other = (go(desk.ticket(), SOLVED, desk=desk) for _ in range(3))
    pending = go(desk.ticket(), PENDING, desk=desk)
    with operation():
        desk.service.solved_closes_after_days = 3
        old.solved_at, recent.solved_at = long_ago(4), long_ago(2)
    states.close_solved()
    states.close_solved()
    for ticket in (old, recent, other, pending):
        db.session.refresh(ticket)
    assert [ticket.state for ticket in (old, recent, other, pending)] == [CLOSED, SOLVED, SOLVED, PENDING]
    assert kinds(old)[-1] == "state"
    assert kinds(old).count("state") == 2
