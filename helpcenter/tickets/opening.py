"""Opening a ticket with its first call, from whatever channel (tickets-customers.md 1.1)."""

from __future__ import annotations

from typing import TypedDict, Unpack

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Category, InquiryType, Service
from helpcenter.tickets import custom_fields, events, indexing, intake, numbering
from helpcenter.tickets.models import Call, CallState, Priority, Ticket, TicketState
from helpcenter.transactions import operation

SUBJECT_LENGTH = 300


class Details(TypedDict, total=False):
    """What may be known besides: `by` is who opens it (None: the customer), `operator` who gets it."""

    by: Operator | None
    operator: Operator | None
    category_id: int | None
    inquiry_type_id: int | None
    priority: Priority
    tags: list[str]
    note: str
    chat: Chat | None
    source_name: str
    custom_fields: dict[str, str]


def open_ticket(
    service: Service, *, customer: Customer, channel: Channel, subject: str, content: str, **details: Unpack[Details]
) -> Ticket:
    """A new ticket of `service` with its first call: 処理中 with an operator, 未アサイン without.

    An empty subject becomes the first line of the content. Raises ValueError where customer, category, inquiry type or
    chat belong to another service.
    """
    with operation():
        _check_service(service, customer, details)
        ticket = _ticket(service, customer, channel, _subject(subject, content), details)
        db.session.add(ticket)
        events.record(ticket, events.Kind.CREATED, details.get("by"), channel=channel.value)
        call = _first_call(ticket, content, details)
        db.session.add(call)
        _fill(ticket, call, details.get("custom_fields", {}))
        db.session.flush()
        intake.take_in(ticket)
        indexing.put(call)
    return ticket


def _ticket(service: Service, customer: Customer, channel: Channel, subject: str, details: Details) -> Ticket:
    given = details.get("operator")
    operator = db.session.get_one(Operator, given.id) if given else None
    return Ticket(
        service=service,
        number=numbering.take(service.id)[0],
        subject=subject,
        state=TicketState.OPEN if operator else TicketState.NEW,
        priority=details.get("priority", Priority.NORMAL),
        channel=channel,
        source_name=details.get("source_name", ""),
        operator=operator,
        customer=customer,
        category_id=details.get("category_id"),
        inquiry_type_id=details.get("inquiry_type_id"),
        tags=details.get("tags", []),
    )


def _first_call(ticket: Ticket, content: str, details: Details) -> Call:
    call = Call(
        ticket=ticket,
        service_id=ticket.service.id,
        position=1,
        channel=ticket.channel,
        source_name=ticket.source_name,
        operator=ticket.operator,
        customer=ticket.customer,
        category_id=ticket.category_id,
        subject=ticket.subject,
        content=content,
        note=details.get("note", ""),
        priority=ticket.priority,
        tags=ticket.tags,
    )
    chat = details.get("chat")
    if chat is not None:
        attach_chat(call, chat)
    return call


def _fill(ticket: Ticket, call: Call, values: dict[str, str]) -> None:
    if values:
        defined = custom_fields.of_service(ticket.service.id)
        ticket.custom_fields, call.custom_fields = custom_fields.split(defined, values)


def attach_chat(call: Call, chat: Chat) -> None:
    """Make `call` the contact that `chat` was: its times, and closed once the conversation is over."""
    call.chat_id = chat.id
    call.started_at = call.received_at = chat.requested_at
    if not chat.is_running:
        call.state = CallState.CLOSED
        call.ended_at = chat.customer_ended_at or chat.ended_at or now()


def _subject(subject: str, content: str) -> str:
    first_line = next((line.strip() for line in content.splitlines() if line.strip()), "")
    return (subject.strip() or first_line)[:SUBJECT_LENGTH]


def _check_service(service: Service, customer: Customer, details: Details) -> None:
    category = db.session.get(Category, details.get("category_id")) if details.get("category_id") else None
    inquiry_type = (
        db.session.get(InquiryType, details.get("inquiry_type_id")) if details.get("inquiry_type_id") else None
    )
    for record in (customer, category, inquiry_type, details.get("chat")):
        if record is not None and record.service_id != service.id:
            raise ValueError(f"{record!r} belongs to another service than the ticket")
