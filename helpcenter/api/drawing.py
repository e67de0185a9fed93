"""Records as the API shows them."""

from __future__ import annotations

from helpcenter.api import shapes
from helpcenter.chat.models import Chat, Message
from helpcenter.customers.models import Customer
from helpcenter.tickets.models import Call, Ticket


def chat(one: Chat) -> shapes.Chat:
    """A chat."""
    return shapes.Chat(
        id=one.id,
        number=str(one.number),
        service_id=one.service_id,
        state=one.state.value,
        customer_id=one.customer_id,
        operator_id=one.operator_id,
        category_id=one.category_id,
        language=one.language,
        site=one.site,
        page_url=one.page_url,
        requested_at=one.requested_at,
        opened_at=one.opened_at,
        answered_at=one.answered_at,
        ended_at=one.ended_at,
        ended_by=one.ended_by.value if one.ended_by else None,
        satisfied=one.rating.satisfied if one.rating else None,
    )


def message(one: Message) -> shapes.Message:
    """A line of a chat; of an event its word."""
    return shapes.Message(
        seq=one.seq,
        author=one.author.value,
        kind=one.kind.value,
        text=one.text or one.event or "",
        operator_id=one.operator_id,
        staff_only=one.staff_only,
        created_at=one.created_at,
    )


def ticket(one: Ticket) -> shapes.Ticket:
    """A ticket."""
    return shapes.Ticket(
        id=one.id,
        reference=one.reference,
        service_id=one.service_id,
        subject=one.subject,
        state=one.state.value,
        priority=one.priority.value,
        channel=one.channel.value,
        customer_id=one.customer_id,
        operator_id=one.operator_id,
        category_id=one.category_id,
        tags=one.tags,
        custom_fields=one.custom_fields,
        response_due_at=one.response_due_at,
        created_at=one.created_at,
        updated_at=one.updated_at,
        version=one.version,
    )


def call(one: Call) -> shapes.Call:
    """A call."""
    same = ("id", "service_id", "ticket_id", "chat_id", "source_name", "customer_id", "operator_id", "category_id")
    more = ("subject", "content", "note", "tags", "custom_fields", "started_at", "ended_at", "received_at")
    values = {name: getattr(one, name) for name in (*same, *more)}
    enums = {name: getattr(one, name).value for name in ("channel", "direction", "state", "priority")}
    return shapes.Call(**values, **enums, version=one.ticket.version)


def customer(one: Customer) -> shapes.Customer:
    """A customer."""
    same = ("id", "service_id", "name", "kana", "company", "note", "language", "tags", "created_at", "updated_at")
    return shapes.Customer(
        **{name: getattr(one, name) for name in (*same, "merged_into_id", "version")},
        emails=[email.address for email in one.emails],
        phones=[phone.shown for phone in one.phones],
        created_from=one.created_from.value,
    )
