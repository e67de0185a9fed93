"""How long customers wait, as honestly as can be said (live-chat.md 1.4)."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import sqlalchemy as sa

from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service

RECENT = timedelta(hours=3)
SAMPLE = 20


def minutes(service: Service) -> int | None:
    """The median wait of the last SAMPLE chats opened within RECENT, in minutes rounded up; None without any."""
    query = (
        sa.select(Chat.requested_at, Chat.opened_at)
        .where(Chat.service_id == service.id, Chat.requested_at > now() - RECENT, Chat.opened_at.is_not(None))
        .order_by(Chat.requested_at.desc())
        .limit(SAMPLE)
    )
    waits = [(opened - requested).total_seconds() for requested, opened in db.session.execute(query)]
    return -int(-median(waits) // 60) if waits else None
