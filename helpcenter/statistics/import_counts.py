"""Import runs and what they brought: counted by hour when the day is over, before that from the runs themselves.

Runs are forgotten after 90 days (imports/pruning.py); their figures stay.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportRun, RunState
from helpcenter.services.models import Service
from helpcenter.statistics import closing
from helpcenter.statistics.figures import ImportNumbers, names_of
from helpcenter.statistics.filters import DAY, Filters
from helpcenter.statistics.models import ImportFigures

Rows = dict[tuple[int, date, int], ImportNumbers]
"""(chat source ID, day, hour) → what was counted there."""
NAMES = names_of(ImportNumbers)
BROUGHT = ("created", "updated", "skipped", "rejected")


def of(filters: Filters, service_ids: Collection[int]) -> Rows:
    """The runs that ended within the period, of those services; a run counts in the hour of its end."""
    found: Rows = {}
    services = sa.select(Service.id, Service.time_zone).where(Service.id.in_(service_ids))
    by_zone: dict[str, list[int]] = {}
    for service_id, zone in db.session.execute(services):
        by_zone.setdefault(zone, []).append(service_id)
    for zone, ids in by_zone.items():
        until = closing.closed_until(_kind(zone))
        found |= _kept(filters.since, min(filters.until, until), ids)
        if filters.until > until:
            found |= count(zone, max(filters.since, until + DAY if until > date.min else until), filters.until, ids)
    return found


def close_days() -> None:
    """Count the days that are over, for each time zone in which a service has its days. Called from time to time."""
    for zone in db.session.scalars(sa.select(Service.time_zone).distinct()).all():
        closing.close(_kind(zone), zone, lambda: _first_day(zone), lambda *days: _keep(zone, *days))  # noqa: B023  # called before the next turn


def kinds() -> list[str]:
    """The names under which days are closed."""
    return [_kind(zone) for zone in db.session.scalars(sa.select(Service.time_zone).distinct())]


def count(zone: str, since: date, until: date, service_ids: Collection[int] | None = None) -> Rows:
    """What the runs themselves say of those days, of services whose days are those of `zone`."""
    local = ZoneInfo(zone)
    begin, end = (datetime.combine(day, time.min, local).astimezone(UTC) for day in (since, until + DAY))
    columns = [getattr(ImportRun, name) for name in BROUGHT]
    query = sa.select(ImportRun.chat_source_id, ImportRun.ended_at, ImportRun.state, *columns)
    query = query.join(ChatSource).join(Service).where(Service.time_zone == zone)
    query = query.where(ImportRun.ended_at >= begin, ImportRun.ended_at < end)
    if service_ids is not None:
        query = query.where(Service.id.in_(service_ids))
    found: Rows = {}
    for source_id, ended_at, state, *brought in db.session.execute(query):
        at = ended_at.astimezone(local)
        one = ImportNumbers(1, int(state is RunState.FAILED), *brought)
        key = (source_id, at.date(), at.hour)
        found[key] = found.get(key, ImportNumbers()) + one
    return found


def _kept(since: date, until: date, service_ids: Collection[int]) -> Rows:
    columns = [getattr(ImportFigures, name) for name in NAMES]
    query = sa.select(ImportFigures.chat_source_id, ImportFigures.day, ImportFigures.hour, *columns)
    query = query.join(ChatSource, ChatSource.id == ImportFigures.chat_source_id)
    here = (ChatSource.service_id.in_(service_ids), ImportFigures.day.between(since, until))
    return {(source, day, hour): ImportNumbers(*n) for source, day, hour, *n in db.session.execute(query.where(*here))}


def _kind(zone: str) -> str:
    return f"imports {zone}"


def _first_day(zone: str) -> date | None:
    first = db.session.scalar(sa.select(sa.func.min(ImportRun.ended_at, type_=ImportRun.ended_at.type)))
    return first.astimezone(ZoneInfo(zone)).date() if first else None


def _keep(zone: str, since: date, until: date) -> None:
    sources = sa.select(ChatSource.id).join(Service).where(Service.time_zone == zone)
    here = (ImportFigures.chat_source_id.in_(sources), ImportFigures.day.between(since, until))
    db.session.execute(sa.delete(ImportFigures).where(*here))
    rows = [
        {"chat_source_id": source_id, "day": day, "hour": hour, **asdict(numbers)}
        for (source_id, day, hour), numbers in count(zone, since, until).items()
    ]
    if rows:
        db.session.execute(sa.insert(ImportFigures), rows)
