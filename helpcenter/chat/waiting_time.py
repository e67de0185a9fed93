"""The place in the queue and how long it may take: from what was measured, or nothing (live-chat.md 1.4).

The formula. Chats that are being handled end one after the other; with `active` of them at hand and `handling` their
usual length (median of the last SAMPLE of the last week), one ends every `handling / active`, and each end lets one
customer in. So the place p waits about `p × handling / active` (Little's law for a queue that is never empty). It is
figured anew whenever the queue moves and never counts down by itself. With fewer than ENOUGH chats to measure, or none
at hand now, nobody knows, and nothing is said.
"""

from __future__ import annotations

import math
from datetime import timedelta
from statistics import median

import sqlalchemy as sa

from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db

LATELY = timedelta(days=7)
SAMPLE, ENOUGH = 20, 5
LONGEST = 60
"""Minutes; what lies beyond is not worth a number."""


def minutes(chat: Chat, place: int) -> int | None:
    """About how many minutes until it is the turn of `place`, at least 1; None where that cannot be said."""
    active, handling = _active(chat.service_id), _handling(chat.service_id)
    if place < 1 or not active or handling is None:
        return None
    estimate = max(1, math.ceil(place * handling / active / 60))
    return estimate if estimate <= LONGEST else None


def _active(service_id: int) -> int:
    query = sa.select(sa.func.count()).where(Chat.service_id == service_id, Chat.state == ChatState.ACTIVE)
    return db.session.scalar(query) or 0


def _handling(service_id: int) -> float | None:
    """Median seconds from opening to end."""
    over = sa.func.coalesce(Chat.customer_ended_at, Chat.ended_at)
    query = (
        sa.select(Chat.opened_at, over)
        .where(Chat.service_id == service_id, Chat.requested_at > now() - LATELY)
        .where(Chat.opened_at.is_not(None), Chat.state.in_((ChatState.ENDED, ChatState.CUSTOMER_ENDED)))
        .order_by(Chat.requested_at.desc())
        .limit(SAMPLE)
    )
    found = [(ended - opened).total_seconds() for opened, ended in db.session.execute(query) if opened]
    return median(found) if len(found) >= ENOUGH else None
