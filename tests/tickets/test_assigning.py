from __future__ import annotations

import pytest

from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import assigning, states
from helpcenter.tickets.models import TicketState
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError
from tests.tickets.desk import Desk


def test_keeping_makes_a_new_ticket_mine_and_open(desk: Desk) -> None:
    ticket = desk.ticket()
    assigning.take(ticket, version=1, by=desk.operator)
    assert (ticket.operator, ticket.state) == (desk.operator, TicketState.OPEN)


def test_of_two_who_keep_at_once_the_second_is_told(desk: Desk) -> None:
    ticket = desk.ticket()
    assigning.take(ticket, version=1, by=desk.operator)
    with pytest.raises(StaleError):
        assigning.take(ticket, version=1, by=desk.colleague)
    assert ticket.operator == desk.operator


def test_taking_a_colleagues_ticket_needs_the_right_to_transfer(desk: Desk) -> None:
    ticket = desk.ticket(operator=desk.operator)
    with operation():
        role = desk.colleague.role
        role.grants = [grant for grant in role.grants if grant.permission != Permission.TICKET_TRANSFER]
    with pytest.raises(RefusedError):
        assigning.take(ticket, version=1, by=desk.colleague)


def test_a_ticket_is_given_to_a_member_and_back_to_nobody(desk: Desk) -> None:
    ticket = desk.ticket(operator=desk.operator)
    assigning.assign(ticket, desk.colleague, version=1, by=desk.operator)
    assert ticket.operator == desk.colleague
    assigning.assign(ticket, None, version=2, by=desk.operator)
    assert (ticket.operator, ticket.state) == (None, TicketState.NEW)


def test_who_does_not_work_for_the_service_cannot_be_given_it(desk: Desk) -> None:
    ticket = desk.ticket(operator=desk.operator)
    with pytest.raises(RefusedError):
        assigning.assign(ticket, desk.stranger, version=1, by=desk.operator)


def test_a_solved_ticket_keeps_somebody_and_a_closed_one_stays_as_it_is(desk: Desk) -> None:
    ticket = desk.ticket(operator=desk.operator)
    states.change(ticket, TicketState.SOLVED, version=1, by=desk.operator)
    with pytest.raises(RefusedError):
        assigning.assign(ticket, None, version=2, by=desk.operator)
    states.change(ticket, TicketState.CLOSED, version=ticket.version, by=desk.operator)
    with pytest.raises(RefusedError):
        assigning.assign(ticket, desk.colleague, version=ticket.version, by=desk.operator)
