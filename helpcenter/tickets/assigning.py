"""Whose ticket it is: taking (キープ), assigning and transferring, giving back (tickets-customers.md 1.5)."""

from __future__ import annotations

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.services.membership import members_of
from helpcenter.tickets import events, notifying
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web.refusals import RefusedError


def may_take(ticket: Ticket, operator: Operator) -> bool:
    """Whether `operator` may take the ticket: nobody's by anyone, a colleague's with the right to transfer."""
    if ticket.state == TicketState.CLOSED or ticket.operator_id == operator.id:
        return False
    return ticket.operator_id is None or operator.may(Permission.TICKET_TRANSFER)


def may_assign(ticket: Ticket, operator: Operator) -> bool:
    """Whether `operator` may give the ticket to somebody."""
    return ticket.state != TicketState.CLOSED and operator.may(Permission.TICKET_TRANSFER)


def take(ticket: Ticket, *, version: int, by: Operator) -> None:
    """The ticket is `by`'s from here on. Raises StaleError; RefusedError where it is somebody else's."""
    with operation():
        raise_version(ticket, version)
        if ticket.operator_id == by.id:
            return
        if not may_take(ticket, by):
            raise RefusedError(_("This ticket cannot be taken."), "operator")
        _give(ticket, by, by)


def assign(ticket: Ticket, to: Operator | None, *, version: int, by: Operator, note: str = "") -> None:
    """Give the ticket to `to`, a member of its service; None gives it back to nobody (未アサイン).

    Raises StaleError, and RefusedError where `to` does not work for the service or the ticket is closed.
    """
    with operation():
        raise_version(ticket, version)
        if ticket.state == TicketState.CLOSED:
            raise RefusedError(_("A closed ticket cannot be assigned."), "operator")
        if to is not None and to not in members_of(ticket.service_id):
            raise RefusedError(_("%(name)s does not work for this service.", name=to.name), "operator")
        if to is None and ticket.state == TicketState.SOLVED:
            raise RefusedError(_("A solved ticket keeps its operator."), "operator")
        if to is None or ticket.operator_id != to.id:
            _give(ticket, to, by, note)
            if to is not None:
                notifying.given(ticket, to, by=by)


def give_first(ticket: Ticket, by: Operator) -> None:
    """Whoever does something with a ticket of nobody has it from then on; inside the running operation."""
    _give(ticket, by, by)


def _give(ticket: Ticket, to: Operator | None, by: Operator, note: str = "") -> None:
    before, after = events.person(ticket.operator), events.person(to)
    events.record(ticket, events.Kind.ASSIGNED, by, before=before, after=after, **({"note": note} if note else {}))
    ticket.operator = db.session.get_one(Operator, to.id) if to else None
    if to is None:
        ticket.state = TicketState.NEW
    elif ticket.state == TicketState.NEW:
        ticket.state = TicketState.OPEN
