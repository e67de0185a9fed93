"""No list reads a big table as a whole: EXPLAIN of what every page asks at 100,000 rows (issue 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from helpcenter.extensions import db
from tests import crowded
from tests.client import Browser
from tests.security.test_hostile_addresses import rules

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"])
QUESTIONS = (  # not by customers' names, for which all that was found has to be read
    "q=返金&page=3",
    "q=a&status=handled&state=open&channel=chat&since=2026-01-02&until=2026-11-01&from=2026-01-02&to=2026-11-01",
    "operator=2&category=1&sort=received&action=chat.ended&kind=chat&rating=satisfied",
    "status=unhandled&state=solved&customer=山田&sort=operator&number=77",
)
WHOLE = re.compile(r"/(export|download|articles\.zip|sitemap\.xml|api|hooks|readyz|metrics)\b")
"""What hands out all there is, and what is for machines."""

EXEMPT = {
    "/console/customers/lookalikes": {"customer_emails", "customer_phones"},  # compares everybody with everybody
    "/console/history": {"ratings"},  # as narrow as an index; read once where it is asked about many chats
}


def test_no_page_reads_a_big_table_as_a_whole(app: Flask, client: Browser) -> None:
    client.sign_in(crowded.town())
    big = crowded.big_tables()
    asked: dict[str, tuple[Any, str]] = {}
    for rule in rules(app):
        if not WHOLE.search(rule.rule):
            for path, seen in walk(client, address(rule.rule), big, QUESTIONS if "<int:" not in rule.rule else ()):
                asked |= {statement: (values, path) for statement, values in seen if statement not in asked}
    assert len(asked) > 80, "the pages ask"
    found = {
        f"{path} reads all of {name}: {statement}"
        for statement, (values, path) in asked.items()
        for name in read_whole(statement, values, big - EXEMPT.get(path.partition("?")[0], set()))
    }
    assert found == set(), "\n\n".join(sorted(found))


def walk(
    client: Browser, path: str, big: set[str], questions: tuple[str, ...]
) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """The addresses with each of the questions, where the page has to do with a big table, and what each asks."""
    for question in ("", *questions):
        with statements() as seen:
            status = client.get(f"{path}?{question}").status_code
        assert status < 500, f"{path}?{question}: {status}"
        found = [(statement, values) for statement, values in seen if big & set(re.findall(r"\w+", statement))]
        yield f"{path}?{question}", found
        if not found:
            return


def address(rule: str) -> str:
    """The rule's address, with the first record of each kind."""
    values = {"slug": crowded.SLUG, "language": "ja", "public_id": crowded.public_id()}
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values.get(found[1], "1"), rule)


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
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
    return {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if node["Node Type"].endswith("Seq Scan")} & big


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)
