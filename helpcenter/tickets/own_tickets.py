"""お問い合わせ履歴: a customer's own tickets, as the customer may see them (tickets-customers.md 1.9).

What is shown is only what was said to or by the customer: inquiries, mails, conversations. Never comments, notes,
calls that operators wrote down, or what stands in a ticket's fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpcenter.accounts.models import Operator
from helpcenter.chat import transcript
from helpcenter.chat.models import Author, MessageKind
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.services.models import Service
from helpcenter.tickets import attachments, transcripts
from helpcenter.tickets.mail_model import TicketTie, Tie
from helpcenter.tickets.models import Call, Direction, Ticket

PUBLIC = (Channel.HELP_CENTER, Channel.EMAIL, Channel.CHAT, Channel.IMPORTED_CHAT)
SHOWN = 100


@dataclass(frozen=True)
class Entry:
    """Something that was said. `name` is the operator's nickname, '' for the customer and the service itself."""

    side: Literal["customer", "service"]
    at: datetime
    name: str
    text: str
    files: Sequence[StoredFile] = ()


def of(service: Service, customers: Sequence[Customer]) -> Sequence[Ticket]:
    """The tickets that these customers may see, newest first."""
    query = _visible(service, customers).options(joinedload(Ticket.service)).order_by(Ticket.updated_at.desc())
    return db.session.scalars(query.limit(SHOWN)).all()


def fetch(service: Service, customers: Sequence[Customer], number: int) -> Ticket:
    """The ticket of that number, or 404 where there is none that they may see."""
    found: Ticket = db.one_or_404(_visible(service, customers).where(Ticket.number == number))
    return found


def entries(ticket: Ticket) -> list[Entry]:
    """What was said, oldest first."""
    query = sa.select(Call).where(Call.ticket_id == ticket.id, *_is_public(ticket.customer_id))
    options = (joinedload(Call.operator).lazyload(Operator.role), selectinload(Call.transcript), joinedload(Call.chat))
    calls = db.session.scalars(query.order_by(Call.received_at, Call.position).options(*options)).all()
    files = attachments.of_calls([call.id for call in calls])
    return [entry for call in calls for entry in _of_call(call, files.get(call.id, []))]


def _visible(service: Service, customers: Sequence[Customer]) -> sa.Select[Ticket]:
    """Of these customers, with something in it that they may see, and not merged into another one."""
    ids = [one.id for one in customers]
    public = sa.exists().where(Call.ticket_id == Ticket.id, *_is_public(Ticket.customer_id))
    merged = sa.exists().where(TicketTie.ticket_id == Ticket.id, TicketTie.tie == Tie.MERGED)
    return sa.select(Ticket).where(Ticket.service_id == service.id, Ticket.customer_id.in_(ids), public, ~merged)


def _is_public(customer_id: int | sa.SQLColumnExpression[int]) -> tuple[sa.ColumnElement[bool], ...]:
    return Call.channel.in_(PUBLIC), Call.customer_id == customer_id, Call.erased_at.is_(None)


def _of_call(call: Call, files: Sequence[StoredFile]) -> Iterator[Entry]:
    if call.chat is not None:
        if call.chat.customer_id == call.customer_id:
            yield from _of_chat(call)
    elif call.transcript is not None:
        yield from _of_transcript(call)
    elif call.channel in (Channel.HELP_CENTER, Channel.EMAIL):
        out = call.direction == Direction.OUT
        name = call.operator.nickname if out and call.operator else ""
        yield Entry("service" if out else "customer", call.received_at, name, call.content, files)


def _of_chat(call: Call) -> Iterator[Entry]:
    for message, name, text in transcript.heard(call.chat) if call.chat else ():
        if message.kind != MessageKind.EVENT:
            mine = message.author == Author.CUSTOMER
            yield Entry("customer" if mine else "service", message.created_at, "" if mine else name, text)


def _of_transcript(call: Call) -> Iterator[Entry]:
    for line in transcripts.lines_of(call.transcript) if call.transcript else ():
        if line.role in ("customer", "operator", "bot") and not line.internal and line.text and line.rating is None:
            mine = line.role == "customer"
            yield Entry("customer" if mine else "service", line.sent_at, "" if mine else line.speaker_name, line.text)
