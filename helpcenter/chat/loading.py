"""What is read together with a chat, so that showing it takes no further queries."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from helpcenter.chat.models import Chat

WITH_CUSTOMER = (joinedload(Chat.customer).lazyload("*"),)
"""Options for chats whose customers are named, without addresses and numbers."""
WITH_ALL = (*WITH_CUSTOMER, joinedload(Chat.service), joinedload(Chat.operator).lazyload("*"))
"""Options for a chat whose lines are drawn."""
