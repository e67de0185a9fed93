"""Whether the chat can be used now, and how long people have waited lately: what the help center says about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from helpcenter.chat import presence
from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import hours, hours_wording
from helpcenter.services.models import Service

LATELY = timedelta(days=7)
SAMPLE = 20


@dataclass(frozen=True)
class Reception:
    """`is_open`: within hours; `is_staffed`: and somebody is present. `minutes`: usual wait, None if unknown."""

    is_open: bool
    is_staffed: bool
    hours: str
    next_opening: datetime | None
    minutes: int | None


def of(service: Service) -> Reception:
    """How the chat of `service` stands now."""
    moment = now()
    is_open = hours.is_open(service, moment)
    is_staffed = is_open and presence.anybody_present(service)
    return Reception(
        is_open,
        is_staffed,
        hours_wording.line(service),
        hours.next_opening(service, moment),
        usual_wait(service) if is_staffed else None,
    )


def usual_wait(service: Service) -> int | None:
    """Median minutes until somebody opened the last SAMPLE chats that were opened of the last week, at least 1."""
    query = (
        sa.select(Chat.requested_at, Chat.opened_at)
        .where(Chat.service_id == service.id, Chat.requested_at > now() - LATELY, Chat.opened_at.is_not(None))
        .order_by(Chat.requested_at.desc())
        .limit(SAMPLE)
    )
    waits = [(opened - requested).total_seconds() for requested, opened in db.session.execute(query) if opened]
    return max(1, round(median(waits) / 60)) if waits else None
