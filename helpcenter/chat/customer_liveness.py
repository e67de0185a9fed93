"""Which customers' pages answered the heartbeat lately: kept in Redis for a minute, written at each beat in one go.

Lost with Redis it comes back within two beats; who cannot ask waits (chat/unread_mail.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import redis
import structlog

from helpcenter.extensions import redis_client
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox

log = structlog.get_logger(__name__)
SECONDS = 60
"""Longer than three beats: what is not answered for so long has nobody in front of it."""
_answered: set[int] = set()


def answered(chat_id: int) -> None:
    """The customer's page of this chat is there; kept at the next beat, at most 15 s later."""
    _answered.add(chat_id)


@heartbeat.at_every_beat
def keep(_outboxes: list[Outbox]) -> None:
    """Write down whose pages answered since the last beat."""
    ids = list(_answered)
    _answered.clear()
    if not ids:
        return
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for chat_id in ids:
                pipeline.set(_key(chat_id), 1, ex=SECONDS)
            pipeline.execute()
    except redis.RedisError:
        log.warning("customer_liveness_not_kept", count=len(ids))


def connected(chat_ids: Sequence[int]) -> set[int]:
    """Those of the chats whose customer has a page open. Raises redis.RedisError."""
    if not chat_ids:
        return set()
    found: Any = redis_client().mget([_key(chat_id) for chat_id in chat_ids])
    return {chat_id for chat_id, value in zip(chat_ids, found, strict=True) if value is not None}


def _key(chat_id: int) -> str:
    return f"helpcenter:customer:{chat_id}"
