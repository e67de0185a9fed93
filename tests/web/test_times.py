"""Times are short, and say the year where it is not this one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
import wtforms
from flask import Flask, g
from flask_wtf import FlaskForm

from helpcenter.web import date_fields, times

pytestmark = [pytest.mark.parametrize("database_kind", ["sqlite"]), pytest.mark.usefixtures("app")]
NEW_YEARS_EVE = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
"""01:30 on 1 January 2027 in Tokyo."""


@pytest.mark.parametrize(
    ("now", "zone", "text"),
    [
        (datetime(2027, 3, 1, tzinfo=UTC), "Asia/Tokyo", "01/01 01:30"),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), "Asia/Tokyo", "01/01 01:30"),
        (datetime(2027, 3, 1, tzinfo=UTC), "UTC", "2026/12/31 16:30"),
        (datetime(2028, 3, 1, tzinfo=UTC), "Asia/Tokyo", "2027/01/01 01:30"),
    ],
)
def test_the_year_is_that_of_the_reader(app: Flask, now: datetime, zone: str, text: str) -> None:
    with app.test_request_context(), time_machine.travel(now):
        g.language, g.time_zone = "ja", zone
        assert times.list_time(NEW_YEARS_EVE) == text
        assert times.list_day(NEW_YEARS_EVE) == text.split(" ")[0]


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("ja", date(2026, 11, 20), "11月20日（金）"),
        ("ja", date(2025, 11, 20), "2025年11月20日（木）"),
        ("en", date(2026, 11, 20), "Fri, Nov 20"),
    ],
)
def test_days_are_named_with_their_weekday(app: Flask, language: str, day: date, text: str) -> None:
    with app.test_request_context(), time_machine.travel(datetime(2026, 11, 21, tzinfo=UTC)):
        g.language, g.time_zone = language, "Asia/Tokyo"
        assert times.weekday(day) == text


def test_no_form_takes_a_date_that_has_no_time_in_utc() -> None:
    """helpcenter/web/date_fields.py: dates near the ends of the calendar overflow where a time zone is applied."""
    forms, checked, unchecked = [FlaskForm], 0, []
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        for name, field in vars(form).items():
            kind = getattr(field, "field_class", None)
            if isinstance(kind, type) and issubclass(kind, (wtforms.DateField, wtforms.DateTimeField)):
                is_ours = issubclass(kind, (date_fields.DateField, date_fields.DateTimeLocalField))
                checked, unchecked = checked + is_ours, unchecked + ([] if is_ours else [f"{form.__name__}.{name}"])
    assert unchecked == []
    assert checked >= 7
