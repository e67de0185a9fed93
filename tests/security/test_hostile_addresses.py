"""Addresses and questions that mean nothing get a sentence, whatever stands in them (quality.md 3.10)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser

NUMBERS = ("0", str(2**31))
TEXTS = ("a\x00b", "\U0001f600" * 300, "..%2f..\u202e%")
ASKED = (
    "q", "page", "sort", "order", "since", "until", "from", "to", "status", "state", "operator", "category", "channel",
    "customer", "customer_id", "email", "phone", "number", "selected", "adding", "renaming", "call", "tab", "service",
    "source", "language", "query", "name", "type", "period", "rating", "ended_by", "before", "after", "offset", "id",
)  # fmt: skip
ANSWERS = ("\x00", "9" * 40, "-1", "9999-12-31", "\U0001f600%s")


@pytest.fixture
def desk(app: Flask) -> Service:
    return people.desk()


@pytest.fixture
def admin(client: Browser, desk: Service) -> Browser:
    """Somebody who may see everything."""
    client.sign_in(factories.operator(desk, role_key="administrator"))
    return client


LEFT_OUT = ("static", "health.readyz")
"""Flask's own; and what rightly says 503 where no worker runs."""


def rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.websocket and rule.endpoint not in LEFT_OUT:
            yield rule


def address(rule: Rule, desk: Service, hostile: str, at: str) -> str:
    """The rule's address with `hostile` at one place and what exists at the others."""
    parts = {"slug": desk.slug, "language": "ja", "service": desk.slug}
    path = rule.rule
    for name in rule.arguments:
        value = quote(hostile.encode("utf-8", "surrogatepass")) if name == at else parts.get(name, "1")
        path = "/".join(value if piece.endswith((f":{name}>", f"<{name}>")) else piece for piece in path.split("/"))
    return path


def test_no_address_is_a_fault(app: Flask, admin: Browser, desk: Service) -> None:
    faults = []
    for rule in rules(app):
        for at in sorted(rule.arguments):
            number = isinstance(rule._converters.get(at), IntegerConverter)
            for hostile in NUMBERS if number else TEXTS:
                status = admin.get(address(rule, desk, hostile, at)).status_code
                if status >= 500:
                    faults.append(f"{rule.rule} {at}={hostile[:20]!r}: {status}")
    assert faults == []


def test_no_question_is_a_fault(app: Flask, admin: Browser, desk: Service) -> None:
    faults = []
    for rule in rules(app):
        if any(name not in ("slug", "language", "service") for name in rule.arguments):
            continue
        for answer in ANSWERS:
            said = dict.fromkeys(ASKED, answer) | ({"since": "0001-01-01"} if answer == "9999-12-31" else {})
            question = "&".join(f"{name}={quote(value)}" for name, value in said.items())
            status = admin.get(f"{address(rule, desk, '', '')}?{question}").status_code
            if status >= 500:
                faults.append(f"{rule.rule} {answer!r}: {status}")
    assert faults == []
