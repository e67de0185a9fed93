"""What is read together with a chat, so that showing it takes no further queries."""

from __future__ import annotations

from sqlalchemy.orm import contains_eager, joinedload, lazyload, load_only

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat
from helpcenter.customers.models import Customer
from helpcenter.services.models import Service

WITH_CUSTOMER = (joinedload(Chat.customer).lazyload("*"),)
"""Options for chats whose customers are named, without addresses and numbers."""
WITH_ALL = (*WITH_CUSTOMER, joinedload(Chat.service), joinedload(Chat.operator).lazyload("*"))
"""Options for a chat whose lines are drawn."""
FOR_A_MARK = load_only(
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
"""Option for a chat of which a read mark is written; other columns are read when somebody looks at them."""
_NAMED = joinedload(Chat.customer, innerjoin=True).options(load_only(Customer.name), lazyload("*"))
FOR_OWN_LINE = (
    FOR_A_MARK,
    _NAMED,
    joinedload(Chat.operator).options(load_only(Operator.nickname), lazyload("*")),
    contains_eager(Chat.service).load_only(
        Service.name, Service.default_language, Service.time_zone, Service.languages, Service.chat_enabled
    ),
)
"""Options for a chat into which its customer writes, in a query that joins the service."""
FOR_A_LINE = (
    FOR_A_MARK,
    _NAMED,
    joinedload(Chat.service, innerjoin=True).load_only(Service.name, Service.default_language, Service.time_zone),
)
"""Options for a chat into which its operator writes, who has been read by then."""
