"""What chats hold about one person."""

from __future__ import annotations

from helpcenter.chat.models import Chat, Consent, Message, Rating
from helpcenter.customers.holdings import Holdings, row, rows
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import holdings_wanted

SECRET = ("token_hash",)
INNER = ("revision", "client_uuid", "customer_revision")


@holdings_wanted.connect
def of_customer(customer: Customer) -> Holdings:
    """The chats with all their lines, consents and ratings."""
    chats = rows(Chat, Chat.customer_id == customer.id, without=(*SECRET, *INNER), more=_parts)
    return {"chats": chats, "consents": rows(Consent, Consent.customer_id == customer.id)}


def _parts(chat: Chat) -> Holdings:
    return {
        "number": chat.number,
        "messages": rows(Message, Message.chat_id == chat.id, without=INNER, more=_files),
        "rating": rows(Rating, Rating.chat_id == chat.id),
    }


def _files(message: Message) -> Holdings:
    if message.file is None:
        return {}
    return {"attachments": [row(message.file, without=("public_id",))]}
