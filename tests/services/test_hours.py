"""When a service is open, in its own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask_babel import force_locale

from helpcenter.extensions import db
from helpcenter.services import hours, hours_wording
from helpcenter.services.models import BusinessHours, Holiday, Service
from helpcenter.transactions import operation
from tests import factories


def desk(*periods: tuple[int, int, int], holidays: tuple[date, ...] = (), zone: str = "Asia/Tokyo") -> Service:
    """A service with (weekday, opening hour, closing hour), and another that is open at other times."""
    made = factories.service(time_zone=zone)
    other = factories.service()
    with operation():
        for weekday, opens, closes in periods:
            db.session.add(_period(made, weekday, opens, closes))
        for day in holidays:
            db.session.add(Holiday(service_id=made.id, day=day, name="祝日"))
        db.session.add(_period(other, 5, 0, 23))
        db.session.add(Holiday(service_id=other.id, day=date(2026, 11, 20), name="祝日"))
    return made


def _period(service: Service, weekday: int, opens: int, closes: int) -> BusinessHours:
    return BusinessHours(service_id=service.id, weekday=weekday, opens_at=time(opens), closes_at=time(closes))


WEEKDAYS = tuple((day, 9, 18) for day in range(5))
FRIDAY_9 = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
"""Friday 9:00 in Tokyo."""


def test_without_hours_a_service_is_always_open_even_on_holidays(app: Flask) -> None:
    service = desk(holidays=(date(2026, 11, 20),))
    assert hours.is_open(service, FRIDAY_9)
    assert hours.next_opening(service, FRIDAY_9) is None
    assert hours_wording.rows(service) == []


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 19, 23, 59, 59, tzinfo=UTC), False),
        (FRIDAY_9, True),
        (datetime(2026, 11, 20, 8, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 3, 0, tzinfo=UTC), False),
    ],
)
def test_a_service_opens_and_closes_on_the_minute_in_its_own_zone(app: Flask, at: datetime, expected: bool) -> None:
    assert hours.is_open(desk(*WEEKDAYS), at) is expected


def test_a_service_is_closed_on_its_holidays_alone(app: Flask) -> None:
    service = desk(*WEEKDAYS, holidays=(date(2026, 11, 23),))
    assert not hours.is_open(service, datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert hours.is_open(service, datetime(2026, 11, 24, 3, 0, tzinfo=UTC))


def test_the_next_opening_skips_weekend_and_holiday(app: Flask) -> None:
    service = desk(*WEEKDAYS, holidays=(date(2026, 11, 23),))
    opening = hours.next_opening(service, datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    assert opening == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def test_the_next_opening_may_be_later_on_the_same_day(app: Flask) -> None:
    service = desk((4, 9, 12), (4, 13, 18))
    lunch = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    assert not hours.is_open(service, lunch)
    assert hours.next_opening(service, lunch) == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_no_opening_is_promised_that_lies_behind_two_months_of_holidays(app: Flask) -> None:
    days = tuple(date.fromordinal(date(2026, 11, 20).toordinal() + ahead) for ahead in range(70))
    assert hours.next_opening(desk(*WEEKDAYS, holidays=days), FRIDAY_9) is None


@pytest.mark.parametrize(
    ("periods", "language", "expected"),
    [
        (WEEKDAYS, "ja", "平日 9:00–18:00"),
        (WEEKDAYS, "en", "Weekdays 9:00–18:00"),
        (tuple((day, 8, 20) for day in range(7)), "ja", "毎日 8:00–20:00"),
        ((*WEEKDAYS, (5, 10, 15)), "ja", "平日 9:00–18:00、土 10:00–15:00"),
        (((0, 9, 12), (0, 13, 17), (1, 9, 12), (1, 13, 17)), "en", "Mon–Tue 9:00–12:00, 13:00–17:00"),
    ],
)
def test_hours_read_as_people_write_them(
    app: Flask, periods: tuple[tuple[int, int, int], ...], language: str, expected: str
) -> None:
    service = desk(*periods)
    with force_locale(language):
        assert hours_wording.line(service) == expected
