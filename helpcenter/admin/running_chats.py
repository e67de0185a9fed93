"""How many people would be cut off."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat.models import Chat, ChatState
from helpcenter.extensions import db
from helpcenter.services.models import Service

RUNNING = (ChatState.WAITING, ChatState.ASSIGNED, ChatState.ACTIVE)


def count(service: Service) -> int:
    """Chats of the service that go on now."""
    query = sa.select(sa.func.count()).where(Chat.service_id == service.id, Chat.state.in_(RUNNING))
    return db.session.scalar(query) or 0
