"""Presence, imports and reading, counted by hand; days that are closed say what the rows themselves say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.articles import misses, views_counting
from helpcenter.articles.figures_model import ArticleFigures, HelpFigures
from helpcenter.articles.models import Article
from helpcenter.chat.models import Presence, PresenceChange, PresenceStatus
from helpcenter.extensions import db
from helpcenter.imports import pruning
from helpcenter.imports.models import ImportRun, RunState, RunTrigger
from helpcenter.services.models import Service
from helpcenter.statistics import closing, import_counts, presence_times, rolling
from helpcenter.statistics.figures import HelpNumbers, ImportNumbers
from helpcenter.statistics.filters import Filters
from helpcenter.statistics.help_page import HelpReport
from helpcenter.statistics.import_page import ImportReport
from helpcenter.statistics.models import ClosedDays, ImportFigures, PresenceFigures
from helpcenter.transactions import operation
from tests import factories
from tests.articles.writing_articles import article
from tests.client import Browser
from tests.imports import making

MARCH = Filters(date(2024, 3, 1), date(2024, 3, 31))
FOURTH, FIFTH = date(2024, 3, 4), date(2024, 3, 5)
STEPS = (("offline", "online"), ("online", "break"), ("break", "online"), ("online", "offline"))
HOUR = 3600


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


def changed(operator: Operator, *times: datetime) -> None:
    """Online, break, online, offline at these times, one after the other."""
    with operation():
        db.session.merge(Presence(operator_id=operator.id, status=PresenceStatus.OFFLINE))
        for at, (previous, status) in zip(times, STEPS, strict=False):
            steps = {"previous": PresenceStatus(previous), "status": PresenceStatus(status)}
            db.session.add(PresenceChange(operator_id=operator.id, by_id=operator.id, at=at, **steps))


def seconds(operator: Operator, filters: Filters, zone: str) -> tuple[float, ...]:
    times = presence_times.of([operator.id], filters, zone)[operator.id]
    return tuple(times[status].total_seconds() for status in presence_times.COUNTED)


def table(model: Any) -> list[Any]:
    columns = model.__table__
    return [tuple(row) for row in db.session.execute(sa.select(columns).order_by(*columns.primary_key))]


@pytest.fixture(autouse=True)
def longer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 2024 until now in a few steps."""
    monkeypatch.setattr(closing, "AT_ONCE", timedelta(days=700))


def test_presence_of_days_is_what_the_changes_say(app: Flask) -> None:
    desk = factories.service(time_zone="Asia/Tokyo")
    factories.service(time_zone="Europe/Berlin")
    ana, ben, nobody = factories.operator(desk), factories.operator(desk), factories.operator(desk)
    changed(ana, tokyo(4, 9), tokyo(4, 12), tokyo(4, 13), tokyo(5, 2))
    changed(ben, *(datetime(2024, 3, day, hour, tzinfo=UTC) for day, hour in ((30, 20), (31, 23))))  # then a break
    with operation():
        db.session.get_one(Presence, ben.id).status = PresenceStatus.BREAK
    expected = {
        (ana, MARCH, "Asia/Tokyo"): (16 * HOUR, HOUR),
        (ana, Filters(FOURTH, FOURTH), "Asia/Tokyo"): (14 * HOUR, HOUR),
        (ana, Filters(FIFTH, FIFTH), "Asia/Tokyo"): (2 * HOUR, 0),
        (ana, Filters(FIFTH, FIFTH), "Europe/Berlin"): (0, 0),
        (ben, Filters(date(2024, 3, 31), date(2024, 3, 31)), "Europe/Berlin"): (23 * HOUR, 0),  # clocks are put forward
        (ben, Filters(date(2024, 4, 2), date(2024, 4, 3)), "Europe/Berlin"): (0, 48 * HOUR),
        (nobody, MARCH, "Asia/Tokyo"): (0, 0),
    }
    assert {key: seconds(*key) for key in expected} == expected
    presence_times.close_days()
    assert {one.kind for one in db.session.scalars(sa.select(ClosedDays))} == set(presence_times.kinds())
    assert {key: seconds(*key) for key in expected} == expected
    closed = table(PresenceFigures)
    kept = [row for row in closed if row[2] == ana.id]
    assert [row for row in kept if row[0] == "Asia/Tokyo"] == [
        ("Asia/Tokyo", FOURTH, ana.id, 14 * HOUR, HOUR),
        ("Asia/Tokyo", FIFTH, ana.id, 2 * HOUR, 0),
    ]
    for kind in presence_times.kinds():
        closing.open_again(kind, timedelta(days=9999))
    presence_times.close_days()
    assert table(PresenceFigures) == closed
    with operation():
        db.session.execute(sa.update(PresenceFigures).values(online_seconds=1))
    rolling.recount_nightly()
    presence_times.close_days()
    last = closing.last_day_over("Asia/Tokyo")
    assert seconds(ben, Filters(last - timedelta(days=9), last), "Asia/Tokyo") == (0, 10 * 24 * HOUR)


def ran(desk: Service, source_id: int, at: datetime, state: RunState, **brought: int) -> None:
    with operation():
        run = ImportRun(chat_source_id=source_id, trigger=RunTrigger.SCHEDULE, state=state, settings_revision=1,
                        created_at=at, ended_at=at, fetched=sum(brought.values()), **brought)  # fmt: skip
        db.session.add(run)


def test_imports_of_days_are_what_the_runs_say_and_outlive_them(app: Flask) -> None:
    desk, other = factories.service(), factories.service()
    boss = factories.operator(desk, role_key="supervisor")
    shop = making.chat_source(desk, boss, url="https://chats.example/")
    foreign = making.chat_source(other, factories.operator(other), url="https://chats.example/")
    ran(desk, shop.id, tokyo(4, 9), RunState.SUCCEEDED, created=5, updated=1, skipped=2, rejected=1)
    ran(desk, shop.id, tokyo(4, 9, 30), RunState.FAILED, created=1)
    ran(desk, shop.id, tokyo(5, 0), RunState.SUCCEEDED, skipped=4)
    ran(other, foreign.id, tokyo(4, 9), RunState.SUCCEEDED, created=99)
    march = {"since": "2024-03-01", "until": "2024-03-31"}
    whole = ImportNumbers(runs=3, failed=1, created=6, updated=1, skipped=6, rejected=1)

    def said() -> list[Any]:
        by_hour = ImportReport(boss, {**march, "unit": "hour"}).series
        return [
            ImportReport(boss, march).numbers,
            {hour: one.fetched for hour, one in by_hour if one.runs},
            ImportReport(boss, {"since": "2024-03-05", "until": "2024-03-05"}).numbers.fetched,
            ImportReport(boss, {"since": "2024-03-05", "until": "2024-03-05"}).past.fetched,
            ImportReport(boss, {**march, "service": str(other.id)}).numbers,
        ]

    expected = [whole, {9: 10, 0: 4}, 4, 10, ImportNumbers()]
    assert said() == expected
    import_counts.close_days()
    assert said() == expected
    closed = table(ImportFigures)
    for kind in import_counts.kinds():
        closing.open_again(kind, timedelta(days=9999))
    import_counts.close_days()
    assert table(ImportFigures) == closed
    pruning.forget_old_runs()
    import_counts.close_days()
    assert db.session.scalar(sa.select(sa.func.count(ImportRun.id))) == 0
    assert said() == expected


def test_views_answers_and_searches_in_vain(app: Flask, client: Browser) -> None:
    views_counting.write()  # what this process has counted of pages that are gone
    desk, other = (factories.service(slug=slug) for slug in ("shop", "elsewhere"))
    boss = factories.operator(desk, role_key="supervisor")
    refund, parcel, foreign = article(desk), article(desk, "配送"), article(other)
    for one, times in ((refund, 3), (parcel, 1), (foreign, 5)):
        for _time in range(times):
            views_counting.count(one.id)
    views_counting.count(999_999)
    views_counting.write()
    views_counting.count(refund.id)
    views_counting.write()
    for one, answer in ((refund, "yes"), (refund, "yes"), (parcel, "no"), (foreign, "no")):
        slug = "elsewhere" if one is foreign else "shop"
        client.post(f"/hc/{slug}/ja/article/{one.id}/feedback", data={"helpful": answer})
    for words in ("ポイント", "ポイント", "領収書"):
        client.get("/hc/shop/ja/search", query_string={"q": words})
    client.get("/hc/elsewhere/ja/search?q=住所")
    misses.forget(desk, "領収書", "ja", by=boss.id)
    report = HelpReport(boss, {})
    assert report.numbers == HelpNumbers(views=5, helpful=1, not_helpful=1, misses=2)
    assert report.past == HelpNumbers()
    with app.test_request_context():
        assert [(row.name, row.values) for row in report.articles(None)] == [
            ("返金の時期", (4, 1.0)),
            ("配送", (1, 0.0)),
        ]
    assert [(row.name, row.values) for row in report.words(None)] == [("ポイント", (1,))]
    daily = {one.article_id: one.views for one in db.session.scalars(sa.select(ArticleFigures))}
    assert daily == {one.id: one.views for one in db.session.scalars(sa.select(Article))}
    hourly = sa.select(HelpFigures.service_id, sa.func.sum(HelpFigures.views)).group_by(HelpFigures.service_id)
    assert dict(db.session.execute(hourly).all()) == {desk.id: 5, other.id: 5}
    client.sign_in(boss)
    for page, text in (
        ("articles", "ポイント"),
        ("articles", "返金の時期"),
        ("imports", "この期間の取り込みはありません"),
    ):
        for unit in ("day", "hour", "week", "month"):
            shown = client.get(f"/console/statistics/{page}", query_string={"unit": unit, "operator": "x"})
            assert shown.status_code == 200
            assert "style=" not in shown.text
        assert text in shown.text, (page, text)
    client.sign_in(factories.operator(desk))
    assert client.get("/console/statistics/articles").status_code == 403
    assert client.get("/console/statistics/imports").status_code == 403


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_day_is_not_closed_before_everything_of_it_is_there(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "AT_ONCE", timedelta(days=30))
    until = closing.last_day_over("UTC")
    days: list[tuple[date, date]] = []
    closing.close("kind", "UTC", lambda: until - timedelta(days=40), lambda *span: days.append(span))
    assert days == [
        (until - timedelta(days=40), until - timedelta(days=10)),
        (until - timedelta(days=9), until),
    ]
    closing.close("kind", "UTC", lambda: until, lambda *span: days.append(span))
    assert len(days) == 2
    closing.close("nothing yet", "UTC", lambda: None, lambda *span: days.append(span))
    assert closing.closed_until("nothing yet") == date.min
