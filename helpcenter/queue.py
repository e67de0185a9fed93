"""Background jobs: the only importer of RQ.

A job is only woken through Redis; what has to be done is a row of its domain (design.md rule 14), so a job that never
arrives is put in again by the scheduler, and a failed enqueue fails no request.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from flask import current_app
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit

log = structlog.get_logger(__name__)
QUEUES = ("default", "exports", "imports", "files")
"""What is asked first: mail and the like, then what somebody waits for, then what takes hours, then what can wait."""
JOB_TIMEOUT = 6 * 3600


def enqueue(function: Callable[..., None], *ids: int, queue: str = "default") -> None:
    """After the running operation is committed: have a worker call `function(*ids)` in an application context.

    The job may run twice, or never if Redis is away: `function` looks in the database what is to be done.
    """
    after_commit(push, function, ids, queue)


def push(function: Callable[..., None], ids: tuple[int, ...], queue: str = "default") -> bool:
    """Put the job in now; False where Redis is away (the scheduler will come back to it)."""
    name = f"{function.__module__}.{function.__qualname__}"
    try:
        Queue(queue, connection=connection(), serializer=JSONSerializer).enqueue_call(
            name, args=list(ids), timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=24 * 3600
        )
    except redis.RedisError:
        log.warning("enqueue_failed", job=name, ids=ids)
        return False
    return True


def is_empty(name: str) -> bool:
    """Whether no job of that queue waits for a worker; False where Redis is away."""
    try:
        return Queue(name, connection=connection(), serializer=JSONSerializer).count == 0
    except redis.RedisError:
        return False


def connection() -> redis.Redis:
    """A client for RQ: it decodes nothing and waits as long as a worker's blocking read needs."""
    client = current_app.extensions.get("helpcenter.rq")
    if client is None:
        client = redis.Redis.from_url(current_app.config["REDIS_URL"], socket_connect_timeout=2)
        current_app.extensions["helpcenter.rq"] = client
    found: redis.Redis = client
    return found


def count_workers(client: redis.Redis, fresh: float) -> int:
    """How many workers were seen within the last `fresh` seconds. Raises redis.RedisError."""
    seen = (worker.last_heartbeat for worker in Worker.all(connection=client, serializer=JSONSerializer))
    return sum(moment is not None and (now() - moment).total_seconds() < fresh for moment in seen)


def lengths(client: redis.Redis) -> dict[str, int]:
    """Queue → jobs that no worker has begun. Raises redis.RedisError."""
    return {name: Queue(name, connection=client, serializer=JSONSerializer).count for name in QUEUES}


class AppWorker(Worker):
    """A worker whose forked children open database connections of their own, and say in the log which job it was."""

    def main_work_horse(self, *arguments: Any, **keywords: Any) -> None:
        db.engine.dispose(close=False)
        super().main_work_horse(*arguments, **keywords)

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Called in the child."""
        structlog.contextvars.bind_contextvars(job=job.id)
        begun = time.perf_counter()
        done = super().perform_job(job, queue)
        log.info("job", function=job.func_name, done=done, ms=round((time.perf_counter() - begun) * 1000))
        return done


def work() -> None:
    """Run a worker until it is told to stop. Short TTLs: a killed worker's job comes back soon (design.md rule 14)."""
    worker = AppWorker(
        [Queue(name, connection=connection(), serializer=JSONSerializer) for name in QUEUES],
        connection=connection(),
        serializer=JSONSerializer,
        worker_ttl=35,
        job_monitoring_interval=5,
        maintenance_interval=15,
    )
    worker.work(with_scheduler=False, logging_level="WARNING")
