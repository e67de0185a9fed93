"""The page of statistics: for whom, of which services, what the URL says, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from helpcenter.config import PROJECT
from helpcenter.statistics import definitions, rolling, wording
from helpcenter.statistics.figures import Figures
from helpcenter.statistics.filters import read
from helpcenter.statistics.page import Report
from helpcenter.web import languages
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.statistics.test_rolling import SHOP, a_day

PERIOD = {"since": "2026-11-20", "until": "2026-11-20"}
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_only_figures_of_services_that_one_may_see(app: Flask, client: Browser) -> None:
    desk, other = factories.service(), factories.service()
    ana, ben = factories.operator(desk, name="Ana"), factories.operator(desk, name="Ben")
    boss, foreign = factories.operator(desk, role_key="supervisor"), factories.operator(other, role_key="supervisor")
    a_day(desk, ana, ben)
    rolling.run()
    assert Report(boss, PERIOD).figures.requested == 5
    assert Report(boss, {"since": "2026-11-21", "until": "2026-11-21"}).past.requested == 5
    assert Report(boss, {**PERIOD, "service": str(other.id)}).figures == Figures()
    assert Report(foreign, {**PERIOD, "service": str(desk.id)}).figures == Figures()
    assert Report(foreign, PERIOD).figures == Figures()
    with app.test_request_context():
        assert [line.name for line in Report(boss, PERIOD).operators][:2] == ["Ana", "Ben"]
    client.sign_in(ana)
    assert client.get("/console/statistics").status_code == 403
    client.sign_in(foreign)
    page = client.get("/console/statistics", query_string={**PERIOD, "operator": ana.id}).text
    assert "Ana" not in page
    assert "返品・返金" not in page


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_page_has_every_figure_with_its_meaning_and_survives_any_url(app: Flask, client: Browser) -> None:
    desk = factories.service()
    a_day(desk, factories.operator(desk, name="<b>Ana</b>"), factories.operator(desk))
    chats.running(desk, ("customer", "…"))
    rolling.run()
    client.sign_in(factories.operator(desk, role_key="supervisor"))
    for unit in ("day", "hour", "week", "month"):
        page = client.get("/console/statistics", query_string={**PERIOD, "unit": unit, "channel": SHOP})
        assert page.status_code == 200
        assert "<b>Ana" not in page.text
        assert f"unit={unit}" in page.text
        assert "style=" not in page.text
    for odd in ("since=x&until=0001-01-01", "since=9999-12-31", "until=9999-12-31&since=0001-01-01&unit=month",
                "unit=day;&category=%00&operator=-1&service=x", "channel=%00%3Cscript%3E"):  # fmt: skip
        assert client.get(f"/console/statistics?{odd}").status_code == 200, odd


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_heading_of_the_document_is_a_definition(app: Flask, language: str) -> None:
    with languages.reading(language, "Asia/Tokyo"):
        found = definitions.all_of_them()
    text = (PROJECT / "docs" / "statistics.md").read_text()
    assert len(found) == text.count("\n### ")
    assert all(one.name and one.meaning for one in found.values())


def test_a_period_and_the_one_before_it() -> None:
    filters = read({"since": "2026-11-01", "until": "2026-11-20"}, TODAY)
    assert (filters.days, filters.before.since, filters.before.until) == (20, date(2026, 10, 12), date(2026, 10, 31))
    assert read({}, TODAY).since == date(2026, 10, 23)
    assert read({"since": "2026-11-05", "until": "2026-11-01"}, TODAY).days == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_lengths_and_changes_in_words(app: Flask) -> None:
    with languages.reading("en", "Asia/Tokyo"):
        assert [wording.length(value) for value in (None, 0, 42.4, 3725)] == ["–", "0:00", "0:42", "1:02:05"]
        assert [wording.change(110, 100), wording.change(90, 100), wording.change(1, 0)] == ["+10.0%", "−10.0%", "–"]
        assert wording.points(0.9, 0.95) == "−5.0"
