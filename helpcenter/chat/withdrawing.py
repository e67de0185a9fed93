"""Whoever withdraws the consent is not chatted with any longer (tickets-customers.md 2.4)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat import closing
from helpcenter.chat.models import Chat, ChatState
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import consent_withdrawn
from helpcenter.extensions import db


@consent_withdrawn.connect
def end_chats(customer: Customer) -> None:
    """End what still goes on, as if the customer had."""
    going_on = sa.select(Chat).where(Chat.customer_id == customer.id, Chat.state != ChatState.ENDED)
    for chat in db.session.scalars(going_on.order_by(Chat.id)).all():
        closing.end_by_customer(chat)
