"""How long what took in a chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpcenter.chat.models import Chat
from helpcenter.clock import now


def conversation_ended_at(chat: Chat) -> datetime | None:
    """When the conversation stopped: the customer's end where they ended it, else the chat's; None while it runs."""
    return chat.customer_ended_at or chat.ended_at


def wait(chat: Chat) -> timedelta:
    """From the request until an operator opened it, or until it ended without that, or until now."""
    return (chat.opened_at or conversation_ended_at(chat) or now()) - chat.requested_at


def handling(chat: Chat) -> timedelta | None:
    """From the opening until the conversation stopped, or until now; None where nobody opened it."""
    if chat.opened_at is None:
        return None
    return (conversation_ended_at(chat) or now()) - chat.opened_at
