"""Customers who leave while they wait: after a while their chat ends, so that queues hold people (live-chat.md 1.2, 6).

Gone: no page of theirs answers the heartbeat. Since when is noted in the chat, so that it outlives Redis; while nobody
can say who is there, it counts for nothing. Chats that were given to an operator are left to them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import redis
import sqlalchemy as sa

from helpcenter.chat import closing, customer_liveness
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation

PLACE_KEPT = timedelta(minutes=15)
"""Longer than a reload, a call or a locked phone; shorter than what makes a place in the queue a guess for others."""
MOST = 100
"""How many are ended at a time; the next call takes the others."""


def watch() -> None:
    """Note who has gone and who is back, and end what was left for too long. The scheduler calls it."""
    ids = db.session.scalars(sa.select(Chat.id).where(Chat.state == ChatState.WAITING)).all()
    db.session.rollback()
    try:
        here = customer_liveness.connected(ids)
    except redis.RedisError:
        here = set(ids)
    _note(here, set(ids) - here)
    left = sa.select(Chat).where(Chat.state == ChatState.WAITING, _has_left())
    for chat in db.session.scalars(left.order_by(Chat.id).limit(MOST)).all():
        closing.end_by_system(chat, why="customer_gone", only_if=_is_left)


def minutes_kept() -> int:
    """For how long a place is kept for somebody who closes the window."""
    return int(PLACE_KEPT.total_seconds() // 60)


def _note(here: Collection[int], gone: Collection[int]) -> None:
    waiting, since = Chat.state == ChatState.WAITING, Chat.customer_gone_since
    back = (Chat.id.in_(here), waiting, since.is_not(None))
    left = (Chat.id.in_(gone), waiting, since.is_(None))
    if not db.session.scalar(sa.select(sa.exists().where(*back) | sa.exists().where(*left))):
        return
    with operation():
        db.session.execute(sa.update(Chat).where(*back).values(customer_gone_since=None))
        db.session.execute(sa.update(Chat).where(*left).values(customer_gone_since=now()))


def _has_left() -> sa.ColumnElement[bool]:
    """A line is a sign of life too, where something on the way lets no socket pass."""
    limit = now() - PLACE_KEPT
    return sa.and_(Chat.customer_gone_since <= limit, Chat.last_line_at <= limit)


def _is_left(chat: Chat) -> bool:
    limit = now() - PLACE_KEPT
    gone = chat.customer_gone_since is not None and chat.customer_gone_since <= limit
    return chat.state == ChatState.WAITING and gone and chat.last_line_at <= limit
