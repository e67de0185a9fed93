"""Setting business hours and holidays (live-chat.md 1.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import holidays
import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import hours, hours_text
from helpcenter.services.hours import Period
from helpcenter.services.models import BusinessHours, Holiday, Service
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

PUBLIC_LANGUAGES = {"ja": "ja", "en": "en_US"}
"""Our languages → those of the library's names."""


def set_week(service: Service, week: Mapping[int, list[Period]], *, by: int | None) -> None:
    """Set the periods of every weekday (0 = Monday); all empty: always open.

    Raises RefusedError, with the weekday as its field, where one runs into the next day's.
    """
    collision = hours_text.colliding(week)
    if collision is not None:
        raise RefusedError(_("These times run into those of the next day."), str(collision))
    with operation():
        lock(service)
        before = hours.of(service).week
        wanted = {weekday: list(periods) for weekday, periods in week.items() if periods}
        if before == wanted:
            return
        db.session.execute(sa.delete(BusinessHours).where(BusinessHours.service_id == service.id))
        for weekday, periods in wanted.items():
            db.session.add_all(_row(service, weekday, period) for period in periods)
        written = {str(weekday): hours_text.write(periods) for weekday, periods in sorted(wanted.items())}
        recording.record(by, "business_hours_changed", service, week=written)


def closed_days(service: Service) -> list[Holiday]:
    """The holidays of `service` in order."""
    return list(db.session.scalars(sa.select(Holiday).where(Holiday.service_id == service.id).order_by(Holiday.day)))


def add_holiday(service: Service, day: date, name: str, *, by: int | None) -> bool:
    """Close `service` on `day`; False where it was a holiday already."""
    return add_holidays(service, {day: name}, by=by) == 1


def add_public_holidays(service: Service, year: int, language: str, *, by: int | None) -> int:
    """Close `service` on Japan's public holidays of `year`, with substitutes; returns how many were added."""
    found = holidays.country_holidays("JP", years=year, language=PUBLIC_LANGUAGES[language])
    return add_holidays(service, dict(found), by=by)


def add_holidays(service: Service, named: Mapping[date, str], *, by: int | None) -> int:
    """Close `service` on these days; returns how many of them were not holidays yet."""
    with operation():
        lock(service)
        known = set(db.session.scalars(sa.select(Holiday.day).where(Holiday.service_id == service.id)))
        fresh = {day: name for day, name in named.items() if day not in known}
        db.session.add_all(Holiday(service_id=service.id, day=day, name=name) for day, name in fresh.items())
        if fresh:
            recording.record(by, "holidays_added", service, days=sorted(day.isoformat() for day in fresh))
    return len(fresh)


def remove_holiday(service: Service, day: date, *, by: int | None) -> bool:
    """Open `service` on `day` as on any other; False where it was no holiday."""
    with operation():
        found = db.session.get(Holiday, (service.id, day))
        if found is None:
            return False
        db.session.delete(found)
        recording.record(by, "holiday_removed", service, day=day.isoformat())
    return True


def _row(service: Service, weekday: int, period: Period) -> BusinessHours:
    return BusinessHours(service_id=service.id, weekday=weekday, opens_at=period[0], closes_at=period[1])
