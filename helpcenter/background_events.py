"""Warnings and errors of workers and schedulers, which have no page that Prometheus could ask: counted in Redis.

What is counted may be lost with Redis; Prometheus takes that for a new beginning. Web processes count for themselves
(metrics.EVENTS).
"""

from __future__ import annotations

from typing import Any, cast

import redis
from flask import Flask

from helpcenter.extensions import PATIENCE

KEY = "helpcenter:background_events"
_clients: list[redis.Redis] = []


def begin(app: Flask) -> None:
    """From here on this process counts there."""
    _clients[:] = [app.extensions[f"helpcenter.redis.{PATIENCE[True]}"]]


def note(level: str, event: str) -> None:
    """Count one, where this process is one of those. Never fails."""
    for client in _clients:
        try:
            client.hincrby(KEY, f"{level} {event}", 1)
        except redis.RedisError:
            return


def counted(client: redis.Redis) -> dict[tuple[str, str], int]:
    """(level, event) → how often. Raises redis.RedisError."""
    found: dict[bytes, bytes] = cast("Any", client).hgetall(KEY)
    keys = {name.decode().partition(" "): int(count) for name, count in found.items()}
    return {(level, event): count for (level, _space, event), count in keys.items()}
