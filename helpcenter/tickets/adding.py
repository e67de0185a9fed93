"""Adding a call to a ticket by hand: a phone call, a visit, a letter (tickets-customers.md 1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.tickets import custom_fields, events, indexing
from helpcenter.tickets.models import Call, CallState, Direction, Ticket, TicketState
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError


@dataclass(frozen=True)
class Contact:
    """What somebody writes down about a contact. Times are aware; `ended_at` None: it goes on."""

    direction: Direction
    subject: str
    content: str
    started_at: datetime
    ended_at: datetime | None = None
    note: str = ""
    category_id: int | None = None
    custom_fields: Mapping[str, str] = field(default_factory=dict)


def add_call(ticket: Ticket, contact: Contact, *, by: Operator) -> Call:
    """A call of channel 生成 with `by` as its operator. Raises RefusedError for a closed ticket."""
    with operation():
        lock(ticket)
        if ticket.state == TicketState.CLOSED:
            raise RefusedError(_("A closed ticket can no longer be changed."))
        call = _call(ticket, contact, by)
        db.session.add(call)
        ticket.updated_at = now()
        db.session.flush()
        events.record(ticket, events.Kind.CALL_ADDED, by, call=call.id, channel=call.channel.value)
        indexing.put(call)
    return call


def next_position(ticket: Ticket) -> int:
    """Where the next call of a ticket goes; the ticket must be locked."""
    last = db.session.scalar(sa.select(sa.func.max(Call.position)).where(Call.ticket_id == ticket.id))
    return (last or 0) + 1


def next_call(
    ticket: Ticket, channel: Channel, direction: Direction, times: tuple[datetime, datetime | None], **values: Any
) -> Call:
    """The next call of a ticket, which must be locked. `times`: its start, and its end once it is over.

    `values` are its other columns; its category is the ticket's unless they say otherwise.
    """
    started_at, ended_at = times
    return Call(
        ticket=ticket,
        service_id=ticket.service_id,
        position=next_position(ticket),
        channel=channel,
        direction=direction,
        state=CallState.CLOSED if ended_at else CallState.OPEN,
        customer=ticket.customer,
        priority=ticket.priority,
        started_at=started_at,
        ended_at=ended_at,
        received_at=started_at,
        **{"category_id": ticket.category_id, **values},
    )


def _call(ticket: Ticket, contact: Contact, by: Operator) -> Call:
    return next_call(
        ticket,
        Channel.MANUAL,
        contact.direction,
        (contact.started_at, contact.ended_at),
        operator=db.session.get_one(Operator, by.id),
        category_id=contact.category_id,
        subject=contact.subject,
        content=contact.content,
        note=contact.note,
        custom_fields=custom_fields.merged({}, contact.custom_fields),
    )
