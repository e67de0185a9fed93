"""What the product needs in order to do all its work, and whether it is there."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import redis
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from helpcenter import queue
from helpcenter.extensions import db, redis_client

SCHEDULER, FRESH = "helpcenter:scheduler", 60
"""The key of the scheduler's heartbeat, and after how many seconds without one it counts as gone."""


class Readiness(NamedTuple):
    """Whether the database and Redis answer, and a worker and a scheduler were seen within the last minute."""

    database: bool
    redis: bool
    worker: bool
    scheduler: bool


def look() -> Readiness:
    """As it is now."""
    try:
        client = redis_client()
        scheduler = bool(client.exists(SCHEDULER))
        return Readiness(_database_answers(), True, queue.count_workers(client, FRESH) > 0, scheduler)
    except redis.RedisError:
        return Readiness(_database_answers(), False, False, False)


def beat() -> None:
    """The scheduler's task: say that it is alive."""
    cast("Any", redis_client()).set(SCHEDULER, "alive", ex=FRESH)


def _database_answers() -> bool:
    try:
        db.session.execute(sa.text("SELECT 1"))
        return True
    except SQLAlchemyError:
        db.session.rollback()
        return False
