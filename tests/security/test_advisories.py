"""What went wrong in comparable products would be noticed here: one test for each class that has none elsewhere.

Which class is tested where stands in docs/security.md.
"""

from __future__ import annotations

import json
import re
import zlib

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from helpcenter import queue
from helpcenter.accounts import links
from helpcenter.accounts.models import Operator
from helpcenter.accounts.sessions import COOKIE
from helpcenter.extensions import db
from tests import factories
from tests.architecture.sources import PYTHON
from tests.chat import people
from tests.client import PASSWORD, Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
INJECTIONS = (
    "' OR 1=1 --",
    '" OR ""="',
    "1); DROP TABLE chats; --",
    "id; SELECT pg_sleep(9)",
    "(SELECT 1)",
    "x' UNION SELECT 1",
)
FORM = {"name": "新しい名前", "nickname": "N", "language": "ja", "time_zone": "Asia/Tokyo", "theme": "system"}
EVALUATES = re.compile(rb"\bpickle\b|\bmarshal\b|yaml\.load\b|\beval\(|\bexec\(|os\.system|shell=True")


def test_filters_and_orders_are_values_never_sql(app: Flask, client: Browser) -> None:
    """SQL injection in a filter builder (Chatwoot CVE-2025-21628)."""
    service = people.desk()
    operator = factories.operator(service, role_key="supervisor")
    people.go_online(operator)
    people.start(service, question="返金")
    client.sign_in(operator)
    names = ("q", "status", "operator", "category", "service", "customer", "channel", "sort", "since", "page", "order")
    for path in ("/console/history", "/console/calls", "/console/tickets", "/console/customers"):
        for injection in INJECTIONS:
            answer = client.get(path, query_string=dict.fromkeys(names, injection))
            assert answer.status_code == 200, (path, injection)
    found = client.get("/console/history", query_string={"q": INJECTIONS[0]}).text
    assert not re.search(r"/console/history/\d+\?", found), "a condition that is always true finds nothing"
    assert db.session.scalar(sa.text("SELECT count(*) FROM chats")) == 1


def test_the_session_is_another_one_after_the_sign_in(app: Flask, client: Browser) -> None:
    """Session fixation (osTicket CVE-2022-31888); an SSO header from anybody (Zammad CVE-2026-34720) is no sign-in."""
    operator = factories.operator(factories.service(), role_key="administrator")
    client.set_cookie(COOKIE, "chosen by somebody else")
    client.sign_in(operator)
    first = _cookie(client)
    assert first != "chosen by somebody else"
    client.csrf_token = None
    client.delete_cookie(COOKIE)
    client.sign_in(operator)
    assert _cookie(client) != first
    stranger = app.test_client()
    for name in ("Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Auth-Request-Email", "X-WebAuth-User"):
        answer = stranger.get("/console/chats", headers={name: operator.email})
        assert answer.status_code in (302, 401), name
    assert stranger.get("/console/chats", environ_overrides={"REMOTE_USER": operator.email}).status_code in (302, 401)


def test_only_fields_of_the_form_are_changed(app: Flask, client: Browser) -> None:
    """Mass assignment (FreeScout CVE-2025-48476), and a check that only the page makes (Zammad CVE-2025-32359)."""
    operator = factories.operator(factories.service())
    before = (operator.password_hash, operator.role_id, operator.email)
    client.sign_in(operator)
    more = {"password_hash": "x", "role_id": "1", "role": "1", "is_active": "0", "email": "evil@example.com", "id": "1"}
    client.post("/console/profile", data={**FORM, **more})
    found = db.session.get_one(Operator, operator.id, populate_existing=True)
    assert found.name == "新しい名前", "the form was saved"
    assert (found.password_hash, found.role_id, found.email) == before


def test_tokens_of_links_are_long_and_an_empty_one_is_nobody_s(app: Flask, client: Browser) -> None:
    """Guessable or empty invitation hashes (FreeScout CVE-2026-27637, GHSA-jqj5-r72v-v29g)."""
    operator = factories.operator(factories.service())
    tokens = {links.issue(operator, links.LinkKind.INVITATION) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 32 for token in tokens)
    for guess in ("", " ", "0", "None", "x" * 100_000):
        assert links.find(guess) is None


def test_a_password_of_ten_megabytes_is_not_hashed(app: Flask, client: Browser) -> None:
    """Denial of service by long passwords (osTicket CVE-2023-30082)."""
    operator = factories.operator(factories.service())
    for password in ("x" * 10_000_000, f"{PASSWORD}\x00", ""):
        answer = client.post("/console/sign-in", data={"email": operator.email, "password": password})
        assert answer.status_code in (413, 422), len(password)
        assert client.get("/console/chats").status_code == 302, len(password)


def test_addresses_and_headers_add_no_line_to_the_log(
    app: Flask, client: Browser, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Log injection through headers that name the client (FreeScout GHSA-9cm3-qvj2-8hg4)."""
    hostile = 'x"}\\n{"event": "forged"'
    headers = {"X-Forwarded-For": hostile, "User-Agent": hostile, "X-Request-ID": hostile, "Referer": hostile}
    answer: TestResponse = client.get("/console/chats", headers=headers)
    assert answer.status_code == 302
    assert hostile not in str(answer.headers)
    events = [json.loads(line)["event"] for line in capfdbinary.readouterr().out.splitlines()]
    assert events
    assert set(events) == {"request"}


def test_nothing_that_arrives_is_run(app: Flask) -> None:
    """Deserialisation and code injection (FreeScout CVE-2025-54366): jobs are JSON, and nothing is evaluated."""
    assert queue.push(links.find, (7,))  # whatever it is, its name and numbers are all that is kept
    client = queue.connection()
    (key,) = [name for name in client.scan_iter("rq:job:*") if client.type(name) == b"hash"]
    data = client.hget(key, "data")
    assert isinstance(data, bytes)
    assert json.loads(zlib.decompress(data))[2] == [7]
    assert [str(path) for path in PYTHON if EVALUATES.search(path.read_bytes())] == []


def _cookie(client: Browser) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value
