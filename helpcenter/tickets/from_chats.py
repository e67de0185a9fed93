"""チケット作成: a ticket from a chat, while it runs or after it (live-chat.md 2.6)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, messages
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Author, Chat, Message, MessageKind
from helpcenter.chat.signals import conversation_over
from helpcenter.clock import now
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.tickets.models import Call, CallState, Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import lock, operation

FIRST_LINES = 3
LONGEST_SUBJECT = 80


def may_create(chat: Chat, operator: Operator) -> bool:
    """Whether `operator` may make a ticket of `chat`, be it in the chat screen or in the history (live-chat.md 2.8)."""
    allowed = any(access.may_edit(chat, operator, place=place) for place in ("screen", "history"))
    return allowed and operator.may(Permission.TICKET_HANDLE)


def create(
    chat: Chat,
    *,
    subject: str,
    content: str,
    category_id: int | None,
    inquiry_type_id: int | None,
    by: Operator,
    custom_fields: dict[str, str] | None = None,
) -> Ticket:
    """A ticket of channel チャット; its owner is the chat's operator (or `by` where there is none), its state 処理中.

    A second ticket from the same chat is a ticket of its own.
    """
    with operation():
        lock(chat)
        ticket = open_ticket(
            chat.service,
            customer=chat.customer,
            channel=Channel.CHAT,
            subject=subject,
            content=content,
            by=by,
            operator=chat.operator or by,
            category_id=category_id,
            inquiry_type_id=inquiry_type_id,
            chat=chat,
            custom_fields=custom_fields or {},
        )
        messages.event(chat, Event.TICKET_CREATED, ticket=ticket.reference, **operator_words(by))
    return ticket


def prefilled(chat: Chat) -> tuple[str, str]:
    """Subject and content to begin with: what the customer said first."""
    query = sa.select(Message.text).where(
        Message.chat_id == chat.id, Message.author == Author.CUSTOMER, Message.kind == MessageKind.TEXT
    )
    said = db.session.scalars(query.order_by(Message.seq).limit(FIRST_LINES)).all()
    first = said[0].splitlines()[0].strip() if said else ""
    subject = first if len(first) <= LONGEST_SUBJECT else first[: LONGEST_SUBJECT - 1] + "…"
    return subject, "\n".join(said)


def tickets_of(chat: Chat) -> Sequence[Ticket]:
    """The tickets made from a chat, oldest first."""
    ids = sa.select(Call.ticket_id).where(Call.chat_id == chat.id)
    query = sa.select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    options = (joinedload(Ticket.service), joinedload(Ticket.operator).lazyload(Operator.role))
    return db.session.scalars(query.options(*options)).all()


@conversation_over.connect
def close_calls(chat: Chat) -> None:
    """The contact is over with the conversation: its calls are closed in the same operation."""
    ended_at = chat.customer_ended_at or chat.ended_at or now()
    db.session.execute(
        sa.update(Call)
        .where(Call.chat_id == chat.id, Call.state == CallState.OPEN)
        .values(state=CallState.CLOSED, ended_at=ended_at)
    )
