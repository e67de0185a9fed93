"""Business hours and holidays, as administrators set them and customers see them (live-chat.md 1.9)."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.services import hours, hours_text, opening
from tests.admin.office import Office
from tests.client import Browser

WEEK = {**{f"day_{day}": "9:00-12:00, 13:00-18:00" for day in range(5)}, "day_5": "22:00〜2:00", "day_6": ""}


def page(office: Office) -> str:
    return f"{office.url}/help-center/hours"


def test_a_week_is_saved_shown_again_and_taken_away(office: Office, admin: Browser) -> None:
    assert "No hours are set" in admin.get(page(office)).text
    assert admin.post(page(office), data=WEEK).status_code == 303
    week = hours.of(office.service).week
    assert {day: hours_text.write(periods) for day, periods in week.items()} == {
        **dict.fromkeys(range(5), "09:00–12:00, 13:00–18:00"),
        5: "22:00–02:00",
    }
    assert hours.of(office.elsewhere).week == {}
    shown = admin.get(page(office)).text
    assert 'value="09:00–12:00, 13:00–18:00"' in shown
    count = sa.select(sa.func.count()).select_from(AuditEntry)
    before = db.session.scalar(count)
    assert admin.post(page(office), data=WEEK).status_code == 303
    assert db.session.scalar(count) == before, "saving what is there is no change"
    assert admin.post(page(office), data=dict.fromkeys(WEEK, "")).status_code == 303
    assert hours.of(office.service).week == {}


def test_what_cannot_be_understood_is_said_beside_its_day_and_nothing_is_saved(office: Office, admin: Browser) -> None:
    admin.post(page(office), data=WEEK)
    answer = admin.post(page(office), data={**WEEK, "day_1": "9-18", "day_2": "9:00-12:00, 11:00-13:00"})
    assert answer.status_code == 422
    assert "Write times as 9:00–18:00" in answer.text
    assert "Two of these times overlap." in answer.text
    assert 'value="9-18"' in answer.text
    answer = admin.post(page(office), data={**WEEK, "day_5": "22:00-10:00", "day_6": "9:00-12:00"})
    assert answer.status_code == 422
    assert "These times run into those of the next day." in answer.text
    assert hours_text.write(hours.of(office.service).week[5]) == "22:00–02:00"


def test_holidays_are_added_by_hand_and_by_the_year_and_removed(office: Office, admin: Browser) -> None:
    url = f"{page(office)}/holidays"
    assert admin.post(url, data={"day": "2026-12-30", "name": "年末休業"}).status_code == 303
    again = admin.post(url, data={"day": "2026-12-30", "name": "年末"})
    assert (again.status_code, "This day is a holiday already." in again.text) == (422, True)
    for no_day in ("soon", "0001-01-01", "9999-12-31"):
        assert admin.post(url, data={"day": no_day, "name": "休業"}).status_code == 422, no_day
    assert admin.post(f"{url}/public", data={"year": "2027"}).status_code == 303
    assert admin.post(f"{url}/public", data={"year": "1868"}).status_code == 422
    named = {one.day: one.name for one in opening.closed_days(office.service)}
    assert (named[date(2026, 12, 30)], named[date(2027, 11, 3)]) == ("年末休業", "文化の日")
    assert opening.closed_days(office.elsewhere) == []
    assert admin.post(f"{url}/removal", data={"day": "2026-12-30"}).status_code == 303
    assert admin.post(f"{url}/removal", data={"day": "x"}).status_code == 303
    assert date(2026, 12, 30) not in {one.day for one in opening.closed_days(office.service)}
