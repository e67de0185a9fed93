"""Business hours (live-chat.md 1.9): weekly periods in the service's zone, less holidays. None set: always open.

A period that closes at or before the time it opens ends on the next day: 22:00–2:00, and 0:00–0:00 is the whole day.
A holiday takes away the periods that begin on it; one that began the evening before runs to its end.
Periods are compared as moments, so that a night in which clocks change is an hour shorter or longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.services.models import BusinessHours, Holiday, Service

DAYS_AHEAD = 60
Period = tuple[time, time]
"""Opens on the day, closes on the same or, where that is not later, on the next."""


@dataclass(frozen=True)
class Hours:
    """When a service is open. `week`: weekday (0 = Monday) → its periods in order; empty: always."""

    zone: ZoneInfo
    week: Mapping[int, list[Period]]
    holidays: frozenset[date]

    def on(self, day: date) -> list[Period]:
        """The periods that begin on one day."""
        return [] if day in self.holidays else self.week.get(day.weekday(), [])

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The same as moments in UTC; a time that exists twice opens at the first and closes at the second."""
        for opens, closes in self.on(day):
            ends = day if opens < closes else day + timedelta(days=1)
            yield (
                datetime.combine(day, opens, self.zone).astimezone(UTC),
                datetime.combine(ends, closes.replace(fold=1), self.zone).astimezone(UTC),
            )


_WEEK = (
    sa.select(BusinessHours.weekday, BusinessHours.opens_at, BusinessHours.closes_at)
    .where(BusinessHours.service_id == sa.bindparam("service"))
    .order_by(BusinessHours.weekday, BusinessHours.opens_at)
)
_HOLIDAYS = sa.select(Holiday.day).where(Holiday.service_id == sa.bindparam("service"))


def of(service: Service) -> Hours:
    """The hours of `service`."""
    week: dict[int, list[Period]] = {}
    for weekday, opens_at, closes_at in prepared.ask(_WEEK, {"service": service.id}):
        week.setdefault(weekday, []).append((opens_at, closes_at))
    holidays = prepared.ask(_HOLIDAYS, {"service": service.id}) if week else ()
    return Hours(ZoneInfo(service.time_zone), week, frozenset(day for (day,) in holidays))


def is_open(service: Service, at: datetime) -> bool:
    """Whether `service` is open at the moment `at` (aware)."""
    return _is_open(of(service), at)


def next_opening(service: Service, at: datetime) -> datetime | None:
    """When `service` opens next after `at`, in its zone; None where it is open, or not within DAYS_AHEAD days."""
    hours = of(service)
    if _is_open(hours, at):
        return None
    today = at.astimezone(hours.zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD))
    openings = (opens for day in days for opens, _closes in hours.spans(day) if opens > at)
    opening = next(openings, None)
    return opening.astimezone(hours.zone) if opening else None


def _is_open(hours: Hours, at: datetime) -> bool:
    if not hours.week:
        return True
    today = at.astimezone(hours.zone).date()
    days = (today - timedelta(days=1), today)
    return any(opens <= at < closes for day in days for opens, closes in hours.spans(day))
