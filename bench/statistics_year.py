"""Large row `statistics`: the page of statistics on a year of 1,000,000 chats in PostgreSQL, as a browser shows it.

    python -m bench.statistics_year [--chats 1000000]

The chats are written by the database itself (three services, fifty operators, ninety processing types, four channels)
and counted by the product's own job. First paint is what Chromium says of a supervisor's page. There is no limit to
compare with: the specification gives milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright

from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.chat.models import Presence, PresenceChange, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.statistics import presence_times, rolling
from helpcenter.statistics.models import ChatFigures, DayFigures, FigureChange
from helpcenter.transactions import operation
from tests import factories
from tests.browsers import ARGUMENTS, executable
from tests.chat import chats
from tests.client import PASSWORD

PAINT_MS, ROUNDS = 300, 15
OPERATORS, CATEGORIES = 50, 30
PAINT = """new Promise((done) => new PerformanceObserver((list) => {
    list.getEntriesByName("first-contentful-paint").forEach((paint) => done(paint.startTime));
}).observe({type: "paint", buffered: true}))"""
ANSWER = "(({responseEnd, requestStart}) => responseEnd - requestStart)(performance.getEntriesByType('navigation')[0])"
CHATS = """
INSERT INTO chats (public_id, token_hash, service_id, customer_id, operator_id, category_id, state, language, site,
    page_url, page_title, ip, user_agent, requested_at, opened_at, answered_at, ended_at, ended_by, history_status,
    revision, customer_revision, last_seq, last_line, last_line_at, unread, operator_read_seq, customer_read_seq)
SELECT n::text, n::text, s, c, CASE WHEN n % 13 > 0 THEN o END, CASE WHEN n % 12 > 0 THEN k END, 'ended', 'ja',
    (ARRAY['', '', 'https://shop.example', 'https://pay.example'])[1 + n % 4], '', '', '', '',
    at, at, CASE WHEN n % 13 > 0 THEN at + interval '40 s' END, at + interval '9 min', 'operator',
    CASE WHEN n % 13 > 0 THEN 'handled' ELSE 'unhandled' END, 0, 0, 0, '', at, 0, 0, 0
FROM (SELECT n, s.id AS s, s.customer AS c, (CAST(:operators AS int[]))[1 + (n * 7919) % :operator_count] AS o,
        s.categories[1 + (n * 104729) % :category_count] AS k,
        now() - (n % 525600) * interval '1 min' - (n / 525600) * interval '20 s' AS at
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
    JOIN unnested AS s ON s.place = n % 3) AS made
"""


def main() -> None:
    """Fill, count, look, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=1_000_000)
    number = parser.parse_args().chats
    with measured() as install:
        server = install("postgresql")
        with server.application.app_context():
            boss, operator, category = fill(number)
            seconds, days = count()
            rows = [db.session.scalar(sa.select(sa.func.count()).select_from(one)) for one in (ChatFigures, DayFigures)]
            print(f"{rows[0]} rows of hours, {rows[1]} of days, counted in {seconds:.0f} s", flush=True)
            db.session.remove()
        server.start_web()
        year = {"since": str(days[0]), "until": str(days[1])}
        wanted = {
            "by month": {"unit": "month"},
            "by day": {"unit": "day"},
            "by hour of the day": {"unit": "hour"},
            "of one operator": {"unit": "month", "operator": str(operator)},
            "of one type": {"unit": "month", "category": str(category)},
        }
        found = look(server.url, boss, {name: {**year, **filters} for name, filters in wanted.items()})
    report(figure for name, times in found.items() for figure in figures(f"{name}, {number:,} chats", name, times))


def fill(number: int) -> tuple[str, int, int]:
    """A year of chats up to now, and of presence; returns a supervisor's address, an operator and a category."""
    desks = [factories.service() for _ in range(3)]
    boss = factories.operator(*desks, role_key="supervisor")
    people = [factories.operator(*desks).id for _ in range(OPERATORS)]
    places = []
    for place, desk in enumerate(desks):
        tops = [chats.category(desk, f"種類 {one}") for one in range(CATEGORIES // 5)]
        leaves = [chats.category(desk, f"細目 {one}", tops[one % len(tops)]).id for one in range(CATEGORIES)]
        places.append((place, desk.id, factories.customer(desk).id, leaves))
    services = "(VALUES " + ", ".join(f"({p}, {s}, {c}, ARRAY{k})" for p, s, c, k in places) + ")"
    statement = f"WITH unnested (place, id, customer, categories) AS {services} {CHATS}"  # numbers of ours
    for first in range(0, number, 100_000):
        with operation():
            numbers = {"first": first, "last": min(first + 100_000, number) - 1, "operators": people}
            counts = {"operator_count": OPERATORS, "category_count": CATEGORIES}
            db.session.connection().execute(sa.text(statement), {**numbers, **counts})
    work(people)
    first_type = db.session.scalar(sa.text("SELECT min(id) FROM categories WHERE level = 1"))
    return boss.email, people[0], int(first_type or 0)


def work(people: list[int]) -> None:
    """Everybody was online each day for eight hours with a break."""
    shift = [("offline", "online", 0), ("online", "break", 3), ("break", "online", 4), ("online", "offline", 8)]
    begin = now() - timedelta(days=365)
    with operation():
        db.session.add_all(Presence(operator_id=one, status=PresenceStatus.OFFLINE) for one in people)
        db.session.flush()
        changes: list[dict[str, Any]] = [
            {"operator_id": one, "by_id": one, "at": begin + timedelta(days=day, hours=hour),
             "previous": PresenceStatus(before), "status": PresenceStatus(after)}
            for one in people for day in range(364) for before, after, hour in shift
        ]  # fmt: skip
        db.session.execute(sa.insert(PresenceChange), changes)


def count() -> tuple[float, tuple[Any, Any]]:
    """Have everything counted; seconds, and the first and last day."""
    begun = time.monotonic()
    while db.session.scalar(sa.select(FigureChange.id).limit(1)) is not None:
        rolling.run()
    presence_times.close_days()
    seconds = time.monotonic() - begun
    with operation():
        db.session.execute(sa.text("ANALYZE"))
    last = now().date()
    return seconds, (last - timedelta(days=364), last)


def look(url: str, email: str, wanted: dict[str, dict[str, str]]) -> dict[str, list[tuple[float, float]]]:
    """Name → (first paint, answer) of each look, in milliseconds."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in wanted}
    with sync_playwright() as driver, driver.chromium.launch(executable_path=executable(), args=ARGUMENTS) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        page.goto(f"{url}/console/sign-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main form button[type=submit]")
        for _round in range(ROUNDS):
            for name, filters in wanted.items():
                found[name].append(_seen(page, url, filters))
    return found


def _seen(page: Page, url: str, filters: dict[str, str]) -> tuple[float, float]:
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    page.goto(f"{url}/console/statistics?{query}")
    return page.evaluate(PAINT), page.evaluate(ANSWER)


def figures(what: str, name: str, times: list[tuple[float, float]]) -> list[Figure]:
    """Medians, so that what else the machine does for a moment does not decide."""
    paint, answer = (statistics.median(column) for column in zip(*times, strict=True))
    key = name.replace(" ", "_")
    goal = f"< {PAINT_MS} ms"
    return [
        Figure(f"first paint {what}", paint, "ms", None, goal, paint < PAINT_MS, f"statistics.{key}_paint_ms"),
        Figure(f"answer {what}", answer, "ms", key=f"statistics.{key}_answer_ms"),
    ]


if __name__ == "__main__":
    main()
