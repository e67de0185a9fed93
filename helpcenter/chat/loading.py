"""What is read together with a chat, so that showing it takes no further queries."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat
from helpcenter.customers.models import Customer
from helpcenter.records import Part
from helpcenter.services.models import Service

WITH_CUSTOMER = (joinedload(Chat.customer).lazyload("*"),)
"""Options for chats whose customers are named, without addresses and numbers."""
WITH_ALL = (*WITH_CUSTOMER, joinedload(Chat.service), joinedload(Chat.operator).lazyload("*"))
"""Options for a chat whose lines are drawn."""
MARKED = Part(
    Chat,
    Chat.public_id,
    Chat.token_hash,
    Chat.service_id,
    Chat.customer_id,
    Chat.operator_id,
    Chat.state,
    Chat.language,
    Chat.requested_at,
    Chat.ended_at,
    Chat.operator_lost_at,
    Chat.escalated_at,
    Chat.answered_at,
    Chat.revision,
    Chat.customer_revision,
    Chat.last_seq,
    Chat.last_line,
    Chat.unanswered_since,
    Chat.unread,
    Chat.operator_read_seq,
    Chat.customer_read_seq,
)
"""A chat of which a line or a read mark is written; other columns are read when somebody looks at them."""
NAMED = Part(Customer, Customer.name, of=Chat.customer)
ANSWERED = Part(Operator, Operator.nickname, of=Chat.operator)
ITS_SERVICE = Part(
    Service,
    Service.name,
    Service.default_language,
    Service.time_zone,
    Service.languages,
    Service.chat_enabled,
    of=Chat.service,
)
"""What drawing a line asks of the people of a chat and of its service."""
