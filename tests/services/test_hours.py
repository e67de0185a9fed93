"""When a service is open, in its own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from helpcenter.extensions import db
from helpcenter.services import hours, hours_text, hours_wording, opening
from helpcenter.services.models import BusinessHours, Holiday, Service
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError
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


def spans(*periods: tuple[int, str], zone: str = "Asia/Tokyo", holidays: tuple[date, ...] = ()) -> Service:
    """A service with (weekday, hours as an administrator types them)."""
    made = factories.service(time_zone=zone)
    opening.set_week(made, {weekday: hours_text.read(text) for weekday, text in periods}, by=None)
    for day in holidays:
        opening.add_holiday(made, day, "祝日", by=None)
    return made


def utc(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_hours_over_midnight_belong_to_the_evening_they_begin_on(app: Flask) -> None:
    service = spans((4, "22:00–2:00"), holidays=(date(2026, 11, 21),))
    saturday_1 = utc(2026, 11, 20, 16, 0)
    assert hours.is_open(service, utc(2026, 11, 20, 13, 0))
    assert hours.is_open(service, saturday_1), "the holiday takes away what begins on it, not what began before"
    assert not hours.is_open(service, utc(2026, 11, 20, 17, 0))
    assert hours.next_opening(service, utc(2026, 11, 20, 17, 0)) == utc(2026, 11, 27, 13, 0)
    opening.add_holiday(service, date(2026, 11, 20), "祝日", by=None)
    assert not hours.is_open(service, saturday_1)


def test_a_day_of_24_hours_joins_the_next(app: Flask) -> None:
    service = spans(*((day, "0:00–24:00") for day in range(7)))
    assert all(hours.is_open(service, utc(2026, 11, 20, 14, 59) + timedelta(minutes=m)) for m in range(3))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(2026, 3, 29, 0, 30), True),  # 1:30, before Paris goes from 2:00 to 3:00
        (utc(2026, 3, 29, 1, 30), True),  # 3:30
        (utc(2026, 3, 29, 2, 0), False),  # 4:00: the night was an hour shorter
        (utc(2026, 10, 25, 0, 30), True),  # 2:30 for the first time
        (utc(2026, 10, 25, 1, 30), True),  # 2:30 again
        (utc(2026, 10, 25, 2, 59), True),  # 3:59
        (utc(2026, 10, 25, 3, 0), False),
    ],
)
def test_a_night_in_which_clocks_change(app: Flask, at: datetime, expected: bool) -> None:
    assert hours.is_open(spans((5, "22:00–4:00"), zone="Europe/Paris"), at) is expected


def test_the_next_opening_after_the_clocks_changed_is_at_the_same_time_of_day(app: Flask) -> None:
    service = spans((5, "9:00–18:00"), (0, "9:00–18:00"), zone="Europe/Paris")
    opens = hours.next_opening(service, utc(2026, 10, 24, 20, 0))
    assert opens is not None
    assert (opens, opens.hour) == (utc(2026, 10, 26, 8, 0), 9)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("9:00-18:00", "09:00–18:00"),
        ("１３：００〜１７：３０、9:00－12:00", "09:00–12:00, 13:00–17:30"),
        ("22:00 – 2:00", "22:00–02:00"),
        ("0:00~24:00", "00:00–24:00"),
    ],
)
def test_hours_are_read_as_people_type_them(app: Flask, typed: str, read: str) -> None:
    assert hours_text.write(hours_text.read(typed)) == read
    assert hours_text.read(read) == hours_text.read(typed)


@pytest.mark.parametrize("typed", ["9-18", "9:00", "25:00–26:00", "9:60–10:00", "9:00–12:00, 11:00–13:00", "朝から"])
def test_other_words_are_no_hours(app: Flask, typed: str) -> None:
    with pytest.raises(RefusedError):
        hours_text.read(typed)


def test_an_evening_must_not_run_into_the_next_morning_s_hours(app: Flask) -> None:
    with pytest.raises(RefusedError) as refused:
        spans((6, "22:00–9:30"), (0, "9:00–18:00"))
    assert refused.value.field == "6"
    spans((6, "22:00–9:00"), (0, "9:00–18:00"))


def test_today_is_said_with_its_hours_or_why_there_are_none(app: Flask) -> None:
    service = spans((4, "9:00–18:00"), (5, "22:00–2:00"), holidays=(date(2026, 11, 27),))
    with force_locale("ja"):
        assert hours_wording.today(service, FRIDAY_9) == ("今日（金）", "9:00–18:00")
        assert hours_wording.today(service, FRIDAY_9 + timedelta(days=1)) == ("今日（土）", "22:00–翌2:00")
        assert hours_wording.today(service, FRIDAY_9 + timedelta(days=2)) == ("今日（日）", "休み")
        assert hours_wording.today(service, FRIDAY_9 + timedelta(days=7)) == ("今日（金）", "休み（祝日）")
        assert hours_wording.today(factories.service(), FRIDAY_9) is None


def test_the_public_holidays_of_a_year_are_added_once_with_substitutes(app: Flask) -> None:
    service = desk(*WEEKDAYS)
    opening.add_holiday(service, date(2027, 1, 1), "年始", by=None)
    assert opening.add_public_holidays(service, 2027, "ja", by=None) == 16
    assert opening.add_public_holidays(service, 2027, "ja", by=None) == 0
    named = {one.day: one.name for one in opening.closed_days(service)}
    assert named[date(2027, 1, 1)] == "年始"
    assert named[date(2027, 9, 23)] == "秋分の日"
    assert date(2027, 3, 22) in named, "the day after an equinox on a Sunday"
    assert opening.remove_holiday(service, date(2027, 9, 23), by=None)
    assert not opening.remove_holiday(service, date(2027, 9, 23), by=None)
