"""Headers, cookies and fields that mean nothing are refused, and are no fault of ours (quality.md 3.10)."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask

from helpcenter.chat import customer_access, starting
from helpcenter.customers import member_cookies
from tests import factories
from tests.chat import people
from tests.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def test_an_origin_that_is_none_is_not_ours(app: Flask, client: Browser) -> None:
    start = f"/hc/{people.desk().slug}/ja/chats"
    for origin in ("http://[", "http://[::1", "https://x]y", "null", "localhost", "http://localhost/", "//localhost"):
        assert client.post(start, headers={"Origin": origin}).status_code == 403, origin
    assert client.post(start, headers={"Origin": "http://localhost"}).status_code == 422


def test_letters_where_only_ours_can_be_right(app: Flask, client: Browser) -> None:
    desk = people.desk(sign_in_url="https://shop.example/sign-in")
    people.go_online(factories.operator(desk))
    started = starting.start(desk, people.request(desk))
    assert started is not None
    client.set_cookie(customer_access._cookie_name(desk), started[1])
    for foreign in ("あ", "\u202e", "x"):
        assert client.get(f"/hc/{desk.slug}/ja/chats/{quote(foreign)}/changes").status_code == 404, foreign
    asked = client.get(f"/hc/{desk.slug}/ja/sign-in?to=chat")
    state = parse_qs(urlsplit(asked.location).query)["state"][0]
    cookie = {"Cookie": f"{member_cookies._asked(desk)}=é"}
    assert client.post(f"/hc/{desk.slug}/identity", data={"state": state}, headers=cookie).status_code == 403


def test_after_signing_in_nobody_is_led_elsewhere(app: Flask, client: Browser) -> None:
    client.sign_in(factories.operator())
    for there in (
        "//[",
        "//evil.example",
        "/\t/evil.example",
        "/\\evil.example",
        "\\\\evil",
        "https://evil.example",
        "",
    ):
        assert client.get(f"/console/sign-in?next={quote(there)}").location == "/console/", there
    assert client.get("/console/sign-in?next=/console/history?q=a%2520b").location == "/console/history?q=a%20b"
    for session in ("9" * 5000, "9" * 11, "x", "٣"):
        sent = client.post("/console/profile/sessions/removal", data={"session": session})
        assert sent.status_code == 404, session
