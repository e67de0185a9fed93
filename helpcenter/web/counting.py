"""Limits that are counted by hand, because they depend on more than the address of a request.

They are counted in Redis, for all processes together; while it is away each process counts for itself, as Flask-Limiter
does for the limits of routes, so that nobody is kept from signing in or writing to us by that.
"""

from __future__ import annotations

import redis
import structlog
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from helpcenter.extensions import limiter

log = structlog.get_logger(__name__)
_alone = FixedWindowRateLimiter(MemoryStorage())


def hit(limit: RateLimitItem, *whose: str) -> bool:
    """Count one more for `whose` parts name; False where that is more than `limit` allows."""
    try:
        return bool(limiter.limiter.hit(limit, *whose))
    except redis.RedisError as error:
        log.warning("counted_alone", kind=type(error).__name__)
        return _alone.hit(limit, *whose)
