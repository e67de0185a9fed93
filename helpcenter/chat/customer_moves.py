"""The chats of a customer who was merged, or is back: their screens show the right person."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat import information_broadcasts
from helpcenter.chat.models import Chat, ChatState
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_moved
from helpcenter.extensions import db
from helpcenter.transactions import after_commit


@customer_moved.connect
def tell_screens(customer: Customer) -> None:
    """Open panels ask for the information again."""
    running = sa.select(Chat).where(Chat.customer_id == customer.id, Chat.state != ChatState.ENDED).limit(1)
    if (chat := db.session.scalar(running)) is not None:
        after_commit(information_broadcasts.changed, chat)
