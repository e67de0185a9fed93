"""What a customer says to a ticket, by mail or at the help center, becomes a call of it (tickets-customers.md 1.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from helpcenter.clock import now
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.tickets import adding, attachments, events, following, indexing, notifying, states
from helpcenter.tickets.models import Call, Direction, Ticket, TicketState
from helpcenter.transactions import lock, operation


@dataclass(frozen=True)
class Said:
    """What came and how. `note` is for colleagues."""

    channel: Channel
    subject: str
    content: str
    note: str = ""


def take(ticket: Ticket, said: Said, *, files: Collection[StoredFile] = ()) -> Call:
    """The call it became: of `ticket`, which is open again, or of a new one where `ticket` was closed."""
    with operation():
        lock(ticket)
        call = _follow_up(ticket, said) if ticket.state == TicketState.CLOSED else _answer(ticket, said)
        attachments.add(files, call)
    return call


def _follow_up(closed: Ticket, said: Said) -> Call:
    subject = said.subject or closed.subject
    ticket = following.follow_up(closed, channel=said.channel, subject=subject, content=said.content, note=said.note)
    return ticket.calls[0]


def _answer(ticket: Ticket, said: Said) -> Call:
    call = _call(ticket, said)
    db.session.add(call)
    ticket.updated_at, ticket.version = now(), ticket.version + 1
    db.session.flush()
    events.record(ticket, events.Kind.CALL_ADDED, None, call=call.id, channel=call.channel.value)
    if ticket.state in (TicketState.PENDING, TicketState.SOLVED):
        states.follow(ticket, TicketState.OPEN, None)
    indexing.put(call)
    notifying.answered(ticket)
    return call


def _call(ticket: Ticket, said: Said) -> Call:
    moment = now()
    return adding.next_call(
        ticket,
        said.channel,
        Direction.IN,
        (moment, moment),
        operator=ticket.operator,
        subject=said.subject or ticket.subject,
        content=said.content,
        note=said.note,
    )
