"""Business hours (live-chat.md 1.9): weekly periods in the service's zone, less holidays. None set: always open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services.models import BusinessHours, Holiday, Service

DAYS_AHEAD = 60
Period = tuple[time, time]
"""Opens and closes, on one day."""


@dataclass(frozen=True)
class Hours:
    """When a service is open. `week`: weekday (0 = Monday) → its periods in order; empty: always."""

    zone: ZoneInfo
    week: Mapping[int, list[Period]]
    holidays: frozenset[date]

    def on(self, day: date) -> list[Period]:
        """The periods of one day."""
        return [] if day in self.holidays else self.week.get(day.weekday(), [])


def of(service: Service) -> Hours:
    """The hours of `service`."""
    week: dict[int, list[Period]] = {}
    rows = db.session.scalars(
        sa.select(BusinessHours)
        .where(BusinessHours.service_id == service.id)
        .order_by(BusinessHours.weekday, BusinessHours.opens_at)
    )
    for row in rows:
        week.setdefault(row.weekday, []).append((row.opens_at, row.closes_at))
    holidays = db.session.scalars(sa.select(Holiday.day).where(Holiday.service_id == service.id))
    return Hours(ZoneInfo(service.time_zone), week, frozenset(holidays) if week else frozenset())


def is_open(service: Service, at: datetime) -> bool:
    """Whether `service` is open at the moment `at` (aware)."""
    hours = of(service)
    if not hours.week:
        return True
    local = at.astimezone(hours.zone)
    return any(opens <= local.time() < closes for opens, closes in hours.on(local.date()))


def next_opening(service: Service, at: datetime) -> datetime | None:
    """When `service` opens next after `at`, in its zone; None where it is open, or not within DAYS_AHEAD days."""
    if is_open(service, at):
        return None
    hours = of(service)
    local = at.astimezone(hours.zone)
    for ahead in range(DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for opens, _closes in hours.on(day):
            opening = datetime.combine(day, opens, hours.zone)
            if opening > local:
                return opening
    return None
