"""Earlier chats of the same customer, as the information panel lists them (live-chat.md 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from helpcenter.accounts.models import Operator
from helpcenter.chat import excerpts
from helpcenter.chat.models import Chat
from helpcenter.extensions import db

SHOWN = 5


@dataclass(frozen=True)
class EarlierChats:
    """The newest ones with their first lines; `more`: there are others."""

    chats: list[Chat]
    excerpts: dict[int, Markup]
    more: bool


def before(chat: Chat) -> EarlierChats:
    """What the customer of `chat` began before it. A customer belongs to one service, so its staff may see them."""
    query = (
        sa.select(Chat)
        .where(Chat.customer_id == chat.customer_id, Chat.id != chat.id, Chat.requested_at <= chat.requested_at)
        .options(joinedload(Chat.operator).lazyload(Operator.role))
        .order_by(Chat.requested_at.desc(), Chat.id.desc())
        .limit(SHOWN + 1)
    )
    found = list(db.session.scalars(query))
    return EarlierChats(found[:SHOWN], excerpts.of(found[:SHOWN]), more=len(found) > SHOWN)
