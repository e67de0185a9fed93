"""Two tickets of one matter become one (tickets-customers.md 1.5)."""

from __future__ import annotations

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.tickets import adding, events, indexing, states
from helpcenter.tickets.mail_model import TicketTie, Tie
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.transactions import lock, operation, raise_version
from helpcenter.web.refusals import RefusedError


def merge(ticket: Ticket, into: Ticket, *, version: int, by: Operator) -> None:
    """All calls of `ticket` go to `into`; `ticket` is closed and leads there.

    Raises StaleError, and RefusedError for itself, for closed ones, and for another service's or another customer's.
    """
    with operation():
        for one in sorted({ticket, into}, key=lambda record: record.id):
            lock(one)
        raise_version(ticket, version)
        _check(ticket, into)
        position = adding.next_position(into)
        for offset, call in enumerate(list(ticket.calls)):
            call.ticket, call.position = into, position + offset
        into.version, into.updated_at = into.version + 1, now()
        db.session.add(TicketTie(ticket_id=ticket.id, other_id=into.id, tie=Tie.MERGED))
        events.record(ticket, events.Kind.MERGED, by, other=into.id, reference=into.reference)
        events.record(into, events.Kind.ABSORBED, by, other=ticket.id, reference=ticket.reference)
        states.follow(ticket, TicketState.CLOSED, by)
        db.session.flush()
        indexing.put_many(into.calls)


def _check(ticket: Ticket, into: Ticket) -> None:
    if ticket.id == into.id:
        raise RefusedError(_("A ticket cannot be merged with itself."), "number")
    if ticket.service_id != into.service_id:
        raise RefusedError(_("Only tickets of the same service can be merged."), "number")
    if ticket.customer_id != into.customer_id:
        raise RefusedError(_("The tickets are of two customers. Merge the customers first."), "number")
    if TicketState.CLOSED in (ticket.state, into.state):
        raise RefusedError(_("Closed tickets cannot be merged."), "number")
