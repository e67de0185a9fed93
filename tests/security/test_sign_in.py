"""Signing in says nothing to whoever guesses, and lets nobody guess for long (quality.md 3.4); headers (3.9)."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.accounts import sign_in
from helpcenter.accounts.sessions import COOKIE
from helpcenter.clock import now
from helpcenter.extensions import limiter
from tests import factories
from tests.client import PASSWORD, Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
ADDRESSES = ("/", "/console/sign-in", "/console/chats", "/no/such/page", "/admin/roles", "/healthz", "/api/v1/chats")


def attempt(client: Browser, email: str, password: str, address: str, scheme: str = "http") -> tuple[int, str]:
    """Status and page, the address that was typed taken out of it."""
    form = {"email": email, "password": password}
    answer = client.post(
        "/console/sign-in", data=form, base_url=f"{scheme}://localhost", environ_overrides={"REMOTE_ADDR": address}
    )
    return answer.status_code, answer.text.replace(email, "")


def test_a_wrong_address_and_a_wrong_password_are_told_alike(app: Flask, client: Browser) -> None:
    operator, gone = factories.operator(), factories.operator(deactivated_at=now())
    assert operator.password_hash.startswith("$argon2id$")
    answers = {
        attempt(client, *one, address="203.0.113.1")
        for one in ((operator.email, "wrong"), ("nobody@example.com", "wrong"), (gone.email, PASSWORD))
    }
    assert len(answers) == 1, "one answer for every failure"
    assert answers.pop()[0] == 422


def test_who_guesses_has_to_wait_by_account_and_by_address(app: Flask, client: Browser) -> None:
    guessed, spared = factories.operator(), factories.operator()
    by_account = [attempt(client, guessed.email, "wrong", f"203.0.113.{n}")[0] for n in range(11)]
    assert by_account == [422] * 10 + [429]
    status, page = attempt(client, guessed.email, PASSWORD, "203.0.113.99")
    assert status == 429, "not even with the right one"
    assert "Traceback" not in page
    for upper in (guessed.email.upper(), f" {guessed.email} "):
        assert attempt(client, upper, "wrong", "203.0.113.98")[0] == 429, "one account, however it is written"
    limiter.limiter.hit(sign_in.PER_ADDRESS, "198.51.100.1", cost=47)  # as many attempts before, which take their time
    by_address = [attempt(client, f"{n}@example.com", "wrong", "198.51.100.1")[0] for n in range(4)]
    assert by_address == [422] * 3 + [429]
    assert attempt(client, spared.email, PASSWORD, "198.51.100.2")[0] == 303, "others are not in the way"


def test_the_session_s_cookie_is_for_browsers_alone_and_over_tls_for_tls_alone(app: Flask, client: Browser) -> None:
    operator = factories.operator()
    for scheme, secure in (("http", False), ("https", True)):
        browser = app.test_client()
        form = {"email": operator.email, "password": PASSWORD}
        headers = {"Origin": f"{scheme}://localhost"}
        answer = browser.post("/console/sign-in", data=form, base_url=f"{scheme}://localhost", headers=headers)
        (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE)]
        assert ("HttpOnly" in cookie, "SameSite=Lax" in cookie, "Secure" in cookie) == (True, True, secure), scheme


def test_every_answer_carries_the_headers(app: Flask, client: Browser) -> None:
    factories.service()
    client.sign_in(factories.operator(role_key="administrator"))
    for address in ADDRESSES:
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert "unsafe" not in policy, address
        assert "base-uri 'none'" in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "no-store" in headers["Cache-Control"], address
        assert "camera=()" in headers["Permissions-Policy"], address
        assert "Werkzeug" not in headers.get("Server", ""), address
