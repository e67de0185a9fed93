"""Every page of an installation with 100,000 chats: no list reads a big table as a whole (EXPLAIN), nothing of
another service opens, and nothing that was stored is more than text (issue 7; quality.md 3.1, 3.2).

One walk for the three, because the rows and the pages are what takes the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from helpcenter.extensions import db
from tests import crowded, spoilt
from tests.client import Browser
from tests.security.test_chat_content import MARK, Owned
from tests.security.test_forgery import UNSAFE
from tests.security.test_hostile_addresses import rules

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"])
THEIRS, OWN = "1", "10"
"""Of ten services' records by turns, those of the second and those of the first, where we are."""
PERIOD = "since=2026-01-02&until=2026-11-01&from=2026-01-02&to=2026-11-01"
CHOICES = "operator=2&category=1&sort=received&action=chat.ended&kind=chat&rating=satisfied"
QUESTIONS = (  # not by customers' names, for which all that was found has to be read
    f"q=a&status=handled&state=open&channel=chat&number=77&page=3&customer=a&{PERIOD}&{CHOICES}",
    "q=返金&page=3",
    CHOICES,
    "status=unhandled&state=solved&customer=山田&sort=operator&number=77",
)
"""What pages with lists may be asked; the first is everything at once, and a page that heeds none of it is left."""
PLAIN = "/console/profile"
"""A page with no list of its own: what it asks, every page asks."""
WHOLE = re.compile(r"/(export|download|articles\.zip|sitemap\.xml|api|hooks|readyz|metrics)\b")
"""What hands out all there is, and what is for machines."""
EXEMPT = {
    "/console/customers/lookalikes": {"customer_emails", "customer_phones"},  # compares everybody with everybody
    "/console/history": {"ratings"},  # as narrow as an index; read once where it is asked about many chats
}
OF_NOBODY = re.compile(
    r"/admin/(roles|operators|services)\b|/console/(profile|sessions)\b|/wallboard/operators\b"
    r"|/(static|hc|embed|files|api|hooks)/"
)
"""Records of no service, or shared by many; and what has tests of its own (test_chat_access, test_uploads, api)."""
MARKUP = f"\"'><img src=x onerror=alert(1) {MARK}></textarea></template></title><b {MARK}>javascript:alert(1)"


def test_every_page_is_quick_closed_to_others_and_shows_text(app: Flask, client: Browser) -> None:
    client.sign_in(crowded.town())
    assert opened(app, client) == []
    assert spoilt.spoil(MARKUP, 1, int(OWN)) > 60
    asked, alive, shown = walked(app, client)
    assert alive == {}
    assert len(shown) > 40, "what was stored is shown"
    assert len(asked) > 80, "the pages ask"
    big = crowded.big_tables()
    found = {
        f"{path} reads all of {name}: {statement}"
        for statement, (values, path) in asked.items()
        for name in read_whole(statement, values, big - EXEMPT.get(path.partition("?")[0], set()))
    }
    assert found == set(), "\n\n".join(sorted(found))


def opened(app: Flask, client: Browser) -> list[tuple[str, str, int]]:
    """The routes that know a record of another service."""
    found = []
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule or rule.websocket or OF_NOBODY.search(rule.rule):
            continue
        for method in sorted((rule.methods or set()) & {"GET", *UNSAFE}):
            status = client.open(address(rule, THEIRS), method=method).status_code
            if status not in (403, 404):
                found.append((method, rule.rule, status))
    return found


Asked = dict[str, tuple[Any, str]]
"""What is asked about big tables, with the values and the address that asked first."""


def walked(app: Flask, client: Browser) -> tuple[Asked, dict[str, list[str]], set[str]]:
    """What the pages ask, where markup is alive (a page is a fault, shows a secret), and where it is shown at all."""
    big = crowded.big_tables()
    asked: Asked = {}
    alive, shown = {}, set()
    common = {statement for statement, _values in visit(client, PLAIN, big)[1]}
    for rule in rules(app):
        if WHOLE.search(rule.rule):
            continue
        known = common
        for question in ("", *(() if "<int:" in rule.rule else QUESTIONS)):
            path = f"{address(rule, OWN)}?{question}"
            answer, seen = visit(client, path, big)
            asked |= {statement: (values, path) for statement, values in seen if statement not in asked}
            if answer.status_code >= 500 or crowded.SECRET in answer.text:
                alive[path] = [answer.status, "a secret is shown"]
            elif answer.mimetype == "text/html":
                alive |= {path: owned} if (owned := Owned(answer.text).found) else {}
                shown |= {rule.rule} if str(escape(MARKUP[:20])) in answer.text else set()
            if known.issuperset(statement for statement, _values in seen):
                break  # no list, or one that heeds no questions
            known = known.union(statement for statement, _values in seen)
    return asked, alive, shown


def visit(client: Browser, path: str, big: set[str]) -> tuple[TestResponse, list[tuple[str, Any]]]:
    """Open a page: its answer, and what it asks about these tables."""
    with statements() as seen:
        answer = client.get(path)
    return answer, [(statement, values) for statement, values in seen if big & set(re.findall(r"\w+", statement))]


def address(rule: Rule, number: str) -> str:
    """The rule's address with the record of this number; of settings there is one a service."""
    settings = "2" if number == THEIRS else "1"
    values = {"slug": crowded.SLUG, "language": "ja", "service_id": "1", "public_id": crowded.public_id(int(OWN))}
    values |= {"source_id": settings, "webhook_id": settings}
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values.get(found[1], number), rule.rule)


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """The questions that are asked inside."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def read_whole(statement: str, parameters: Any, big: set[str]) -> set[str]:
    """The big tables that this question reads from beginning to end."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SET random_page_cost = 1.1")  # of no disk that turns: where both ways are as good
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
    return {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if node["Node Type"].endswith("Seq Scan")} & big


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)
