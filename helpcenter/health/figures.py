"""Figures of the whole installation, asked for when Prometheus asks: queue, waits, presence, imports, background work.

Every web host says the same, so with several of them take `max`, not `sum`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import redis
import sqlalchemy as sa
import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from helpcenter import background_events, queue
from helpcenter.chat.models import Chat, ChatState, Presence, PresenceStatus
from helpcenter.chat.presence import ALIVE
from helpcenter.clock import now
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db, redis_client
from helpcenter.health import readiness
from helpcenter.imports.models import ChatSync, ImportRun, RunState, SyncState
from helpcenter.mail.models import OutgoingMail
from helpcenter.services.models import Service
from helpcenter.webhooks.models import WebhookDelivery

log = structlog.get_logger(__name__)
LATELY, NEWEST = timedelta(hours=1), 1000
Pairs = Iterable[tuple[tuple[str, ...], float]]
"""(values of the labels, figure)."""


class Figures(Collector):
    """Asks database and Redis once a scrape; where one is away its figures are missing, and `helpcenter_up` says 0."""

    def collect(self) -> Iterator[Metric]:
        """What prometheus_client calls."""
        up = {}
        for part, ask in (("database", of_database), ("redis", of_redis)):
            try:
                found = list(ask())
                up[part] = 1.0
            except (SQLAlchemyError, redis.RedisError) as error:
                log.warning("figures_missing", part=part, kind=type(error).__name__)
                found, up[part] = [], 0.0
            yield from found
        db.session.rollback()
        yield gauge("up", "Whether it answers.", ["part"], (((part,), value) for part, value in up.items()))


def gauge(name: str, words: str, labels: list[str], pairs: Pairs) -> Metric:
    """One gauge, with the prefix of all of ours."""
    made = GaugeMetricFamily(f"helpcenter_{name}", words, labels=labels)
    for values, figure in pairs:
        made.add_metric(values, figure)
    return made


def of_database() -> Iterator[Metric]:
    """What rows say; each is one query on an index."""
    yield gauge("chats", "Chats that have not ended.", ["service", "state"], _chats())
    yield gauge("longest_wait_seconds", "Of those who wait in the queue.", ["service"], _longest_waits())
    yield gauge("operators", "Operators with a connected console, by presence.", ["status"], _operators())
    yield gauge("import_runs", "Import runs that are queued or running.", ["state"], _open(ImportRun, RunState))
    yield gauge("import_runs_ended", "Import runs that ended within the last hour.", ["state"], _runs_ended())
    yield gauge("import_processes", "Sync processes by state.", ["state"], _imports())
    yield gauge("exports", "Exports that are queued or running.", ["state"], _open(Export, ExportState))
    yield gauge("mails_waiting", "Mails that are to be sent.", [], [((), _due(OutgoingMail))])
    yield gauge("webhooks_waiting", "Webhook deliveries to be sent.", [], [((), _due(WebhookDelivery))])


def of_redis() -> Iterator[Metric]:
    """What Redis knows of those who do background work."""
    client = redis_client()
    yield gauge("jobs_queued", "Jobs that no worker has begun.", ["queue"], _each(queue.lengths(client)))
    workers, seen = queue.count_workers(client, readiness.FRESH), bool(client.exists(readiness.SCHEDULER))
    yield gauge("workers", "Workers that are alive.", [], [((), workers)])
    yield gauge("scheduler", "Whether a scheduler is alive.", [], [((), seen)])
    counted = CounterMetricFamily(
        "helpcenter_background_events",
        "Warnings and errors in the logs of workers and schedulers.",
        labels=["level", "event"],
    )
    for (level, event), count in background_events.counted(client).items():
        counted.add_metric((level, event), count)
    yield counted


def _each(figures: Mapping[str, float]) -> Pairs:
    return (((key,), value) for key, value in figures.items())


def _counts(query: sa.Select[Any, int]) -> dict[str, int]:
    return {key: count for key, count in db.session.execute(query)}  # noqa: C416  # a result is taken for a mapping


def _chats() -> Pairs:
    """Every service that takes chats, with every state, so that there is a 0 to look at too."""
    count = sa.func.count()
    query = sa.select(Service.slug, Chat.state, count).join(Chat).where(Chat.state != ChatState.ENDED)
    found = {(slug, state): n for slug, state, n in db.session.execute(query.group_by(Service.slug, Chat.state))}
    slugs = db.session.scalars(sa.select(Service.slug).where(Service.chat_enabled)).all()
    zeros = {(slug, state): 0 for slug in slugs for state in ChatState if state != ChatState.ENDED}
    return ((key, n) for key, n in (zeros | found).items())


def _longest_waits() -> Pairs:
    query = sa.select(Service.slug, sa.func.min(Chat.requested_at)).join(Chat).where(Chat.state == ChatState.WAITING)
    found = db.session.execute(query.group_by(Service.slug))
    zeros = dict.fromkeys(db.session.scalars(sa.select(Service.slug).where(Service.chat_enabled)), 0.0)
    return _each(zeros | {slug: (now() - first).total_seconds() for slug, first in found})


def _operators() -> Pairs:
    connected = Presence.seen_at > now() - ALIVE
    query = sa.select(Presence.status, sa.func.count()).where(connected).group_by(Presence.status)
    return _each({**dict.fromkeys(PresenceStatus, 0), **_counts(query)})


def _open(model: type[ImportRun | Export], states: type[RunState | ExportState]) -> Pairs:
    waiting = (states.QUEUED, states.RUNNING)
    query = sa.select(model.state, sa.func.count()).where(model.state.in_(waiting)).group_by(model.state)
    return _each({**dict.fromkeys(waiting, 0), **_counts(query)})


def _runs_ended() -> Pairs:
    """Among the newest runs: the table has no index by their end."""
    newest = sa.select(ImportRun.state, ImportRun.ended_at).order_by(ImportRun.id.desc()).limit(NEWEST).subquery()
    query = sa.select(newest.c.state, sa.func.count()).where(newest.c.ended_at > now() - LATELY)
    over = (RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED)
    return _each({**dict.fromkeys(over, 0), **_counts(query.group_by(newest.c.state))})


def _imports() -> Pairs:
    query = sa.select(ChatSync.state, sa.func.count()).group_by(ChatSync.state)
    return _each({**dict.fromkeys(SyncState, 0), **_counts(query)})


def _due(model: type[OutgoingMail | WebhookDelivery]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(model.due_at.is_not(None))) or 0
