"""How long operators were online and on a break: counted by day when the day is over, before that from the changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.chat.models import Presence, PresenceChange, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.statistics import closing
from helpcenter.statistics.filters import DAY, Filters
from helpcenter.statistics.models import PresenceFigures

Times = dict[PresenceStatus, timedelta]
Rows = dict[tuple[int, date], Times]
"""(operator ID, day) → time in each status, where there is any."""
COUNTED = (PresenceStatus.ONLINE, PresenceStatus.BREAK)


def of(operator_ids: Collection[int], filters: Filters, time_zone: str) -> dict[int, Times]:
    """Operator ID → time in each status within the period, whose days are those of `time_zone`, up to now."""
    found: dict[int, Times] = {one: dict.fromkeys(COUNTED, timedelta()) for one in operator_ids}
    until = closing.closed_until(_kind(time_zone))
    sums = (sa.func.sum(PresenceFigures.online_seconds), sa.func.sum(PresenceFigures.break_seconds))
    query = sa.select(PresenceFigures.operator_id, *sums).group_by(PresenceFigures.operator_id)
    closed = PresenceFigures.day.between(filters.since, min(filters.until, until))
    here = (PresenceFigures.time_zone == time_zone, PresenceFigures.operator_id.in_(operator_ids), closed)
    for operator_id, *seconds in db.session.execute(query.where(*here)):
        for status, number in zip(COUNTED, seconds, strict=True):
            found[operator_id][status] += timedelta(seconds=int(number))
    open_since = max(filters.since, until + DAY) if until > date.min else filters.since
    for (operator_id, _day), times in count(time_zone, open_since, filters.until, operator_ids).items():
        for status in COUNTED:
            found[operator_id][status] += times[status]
    return found


def close_days() -> None:
    """Count the days that are over, for each time zone in which a service has its days. Called from time to time."""
    for time_zone in db.session.scalars(sa.select(Service.time_zone).distinct()).all():
        closing.close(_kind(time_zone), time_zone, lambda: _first_day(time_zone), lambda *days: _keep(time_zone, *days))  # noqa: B023  # called before the next turn


def kinds() -> list[str]:
    """The names under which days are closed."""
    return [_kind(time_zone) for time_zone in db.session.scalars(sa.select(Service.time_zone).distinct())]


def count(time_zone: str, since: date, until: date, operator_ids: Collection[int] | None = None) -> Rows:
    """The times of those days up to now, from the changes themselves; of everybody where no IDs are given."""
    zone = ZoneInfo(time_zone)
    begin, end = _midnight(since, zone), min(_midnight(until + DAY, zone), now())
    found: Rows = defaultdict(lambda: dict.fromkeys(PresenceStatus, timedelta()))
    if begin >= end:
        return found
    changes = _changes(begin, end, operator_ids)
    for operator_id, status in _statuses(begin, operator_ids):
        at = begin
        for change_at, next_status in [*changes.get(operator_id, ()), (end, None)]:
            if status in COUNTED:
                for day, length in _days(at, change_at, zone):
                    found[operator_id, day][status] += length
            at, status = change_at, next_status
    return found


def _kind(time_zone: str) -> str:
    return f"presence {time_zone}"


def _first_day(time_zone: str) -> date | None:
    first = db.session.scalar(sa.select(sa.func.min(PresenceChange.at, type_=PresenceChange.at.type)))
    return first.astimezone(ZoneInfo(time_zone)).date() if first else None


def _keep(time_zone: str, since: date, until: date) -> None:
    in_days = PresenceFigures.day.between(since, until)
    db.session.execute(sa.delete(PresenceFigures).where(PresenceFigures.time_zone == time_zone, in_days))
    rows = [
        {"time_zone": time_zone, "day": day, "operator_id": operator_id}
        | {f"{status.value}_seconds": round(times[status].total_seconds()) for status in COUNTED}
        for (operator_id, day), times in count(time_zone, since, until).items()
    ]
    if rows:
        db.session.execute(sa.insert(PresenceFigures), rows)


def _statuses(at: datetime, operator_ids: Collection[int] | None) -> list[tuple[int, PresenceStatus | None]]:
    """Everybody's status at that time: what the first change after it changed, or what it is now."""
    later = sa.select(PresenceChange.previous).where(
        PresenceChange.operator_id == Presence.operator_id, PresenceChange.at >= at
    )
    first = later.order_by(PresenceChange.at, PresenceChange.id).limit(1).scalar_subquery()
    query = sa.select(Presence.operator_id, sa.func.coalesce(first, Presence.status, type_=Presence.status.type))
    if operator_ids is not None:
        query = query.where(Presence.operator_id.in_(operator_ids))
    return [(operator_id, status) for operator_id, status in db.session.execute(query)]


def _changes(
    since: datetime, until: datetime, operator_ids: Collection[int] | None
) -> dict[int, list[tuple[datetime, PresenceStatus | None]]]:
    """Operator ID → when each change was, and to what, in order."""
    query = sa.select(PresenceChange.operator_id, PresenceChange.at, PresenceChange.status)
    query = query.where(PresenceChange.at >= since, PresenceChange.at < until)
    if operator_ids is not None:
        query = query.where(PresenceChange.operator_id.in_(operator_ids))
    found: dict[int, list[tuple[datetime, PresenceStatus | None]]] = defaultdict(list)
    for operator_id, at, status in db.session.execute(query.order_by(PresenceChange.at, PresenceChange.id)):
        found[operator_id].append((at, status))
    return found


def _days(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, timedelta]]:
    """The time from `begin` to `end`, day by day."""
    while begin < end:
        day = begin.astimezone(zone).date()
        until = min(end, _midnight(day + DAY, zone))
        yield day, until - begin
        begin = until


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
