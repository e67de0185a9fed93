"""What customers write is text wherever it is shown (quality.md 3.2), however much of it they send (3.7, 3.10)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import escape
from playwright.sync_api import expect
from werkzeug.test import TestResponse

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, frames, messages, opening, topics
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services import privacy
from helpcenter.services.models import Service
from helpcenter.web import languages
from tests import factories
from tests.browser import people as browsing
from tests.browsers import OpenBrowser
from tests.chat import people
from tests.client import Browser
from tests.security.test_chat_access import Desk
from tests.servers import Installation

MARK = "data-owned"
ADDRESSES = ("href", "src", "action", "formaction", "srcdoc")
PAYLOADS = [
    f"<img src=x onerror=alert(1) {MARK}>",
    f"\"'><script {MARK}>alert(1)</script>",
    f"</textarea></template></title><b {MARK}>",
    f"<hx-partial hx-target=body {MARK}></hx-partial>",
    f"x\" {MARK} hx-get=/console/sign-out y='",
    f'https://example.com/"onmouseover=alert(1) {MARK}=x',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include x %}",
]


class Owned(HTMLParser):
    """Finds elements and attributes that came out of a payload."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            is_address = name in ADDRESSES or name.startswith("hx-")
            if name.startswith((MARK, "on")) or (is_address and (value or "").strip().lower().startswith("javascript")):
                self.found.append(f"<{tag} {name}={value}>")


@pytest.fixture
def operator(app: Flask) -> Operator:
    made = factories.operator(people.desk())
    people.go_online(made)
    return made


@pytest.fixture
def chats(operator: Operator) -> list[Chat]:
    """One open chat a payload, in which the customer has put it everywhere."""
    service = db.session.scalars(sa.select(Service)).one()
    return [talk(service, operator, payload) for payload in PAYLOADS]


def talk(service: Service, operator: Operator, payload: str) -> Chat:
    given = ("name", "question", "user_agent", "site", "page_url", "page_title")
    chat = people.start(service, **dict.fromkeys(given, payload))
    opening.open_chat(chat, by=operator)
    messages.send(chat, payload, client_uuid=people.new_uuid(), by=operator)
    return chat


def test_a_payload_is_text_in_the_console_and_in_the_history(
    client: Browser, chats: list[Chat], operator: Operator
) -> None:
    client.sign_in(operator)
    check(client, "/console/chats", "/console/dock")
    for chat in chats:
        screen, history = f"/console/chats/{chat.id}", f"/console/history/{chat.id}"
        check(client, screen, f"{screen}/information", f"{screen}/tickets")
        closing.end_by_operator(chat, by=operator)
        check(client, history, f"{history}/events", f"{history}/information", f"{history}/transcript?format=html")
    check(client, "/console/history", "/console/customers")


def check(client: Browser, *paths: str) -> None:
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            assert Owned(answer.text).found == [], path
        else:
            assert answer.headers["Content-Disposition"].startswith("attachment"), path


@pytest.mark.parametrize("audience", [topics.CUSTOMER, topics.STAFF])
def test_a_payload_is_text_in_frames(chats: list[Chat], audience: str) -> None:
    for chat, payload in zip(chats, PAYLOADS, strict=True):
        with languages.reading("ja", "Asia/Tokyo"):
            frame = frames.content(chat, frames.visible(chat, audience), audience, whole=True)
        assert str(escape(payload))[:10] in frame
        assert Owned(frame).found == []


def test_what_was_typed_comes_back_as_text_in_the_consent_form(client: Browser, operator: Operator) -> None:
    service = db.session.scalars(sa.select(Service)).one()
    for payload in PAYLOADS[:5]:
        form = dict.fromkeys(("name", "email", "question", "page_url", "page_title", "site"), payload)
        answer = client.post(f"/hc/{service.slug}/ja/chats", data={"wording_id": "0", **form})
        assert answer.status_code == 422
        assert str(escape(payload))[:10] in answer.text
        assert Owned(answer.text).found == []


def test_both_pages_show_a_payload_as_it_was_typed(live_server: Installation, open_browser: OpenBrowser) -> None:
    desk = browsing.open_desk(live_server)
    operator = browsing.sign_in(desk, open_browser)
    browsing.go_online(desk, operator)
    customer = browsing.visit(desk, open_browser)
    browsing.consent(desk, customer, name=PAYLOADS[0], question=PAYLOADS[1])
    operator.get_by_role("button", name=desk.words["open"]).click()
    for payload in PAYLOADS[2:]:
        browsing.say(desk, customer, payload)
    for page in (customer, operator):
        bubbles = page.locator(".message--mine .bubble" if page is customer else ".message--theirs .bubble")
        expect(bubbles).to_have_text(PAYLOADS[1:])
        expect(page.locator(f"[{MARK}]")).to_have_count(0)
    expect(operator.get_by_role("heading", name=PAYLOADS[0])).to_be_visible()


@pytest.fixture
def desk(app: Flask, client: Browser) -> Desk:
    """A desk whose customer sits at `client`."""
    made = Desk()
    client.set_cookie(*made.cookie())
    return made


def test_a_megabyte_is_refused_with_a_sentence(client: Browser, desk: Desk) -> None:
    data = {"text": "長" * 350_000, "uuid": people.new_uuid()}
    answer = client.post(f"{desk.base()}/messages", data=data)
    assert answer.status_code == 422
    assert "5,000" in answer.json["problem"]
    answer = client.post(f"{desk.base()}/messages", data={**data, "text": "x" * 13_000_000})
    assert answer.status_code == 413
    assert "小さく" in answer.text
    assert len(list(frames.visible(desk.chat, topics.CUSTOMER))) == desk.chat.last_seq - 2  # the note and one event


@pytest.mark.parametrize(
    "data",
    [{}, {"text": "x"}, {"text": "x", "uuid": "1"}, {"text": "x", "uuid": "' OR 1=1 --"}, {"uuid": people.new_uuid()}],
)
def test_a_line_without_a_text_or_a_uuid_is_refused(client: Browser, desk: Desk, data: dict[str, str]) -> None:
    answer = client.post(f"{desk.base()}/messages", data=data)
    assert answer.status_code in (400, 422)
    assert answer.text


def test_too_many_lines_are_refused_with_a_sentence(client: Browser, desk: Desk) -> None:
    def send() -> TestResponse:
        return client.post(f"{desk.base()}/messages", data={"text": "行", "uuid": people.new_uuid()})

    accepted, answer = until_refused(send)
    assert accepted >= 59  # and the line that is there already
    assert int(answer.headers["Retry-After"]) <= 60
    assert "しばらく" in answer.json["problem"]


def test_too_many_starts_keep_what_was_typed(client: Browser, desk: Desk) -> None:
    form = {"wording_id": str(privacy.in_force(desk.service, "ja").id), "question": "急いでいます"}
    address = {"REMOTE_ADDR": f"2001:db8::{secrets.randbelow(9999)}"}

    def start() -> TestResponse:
        return client.post(f"/hc/{desk.service.slug}/ja/chats", data=form, environ_overrides=address)

    accepted, answer = until_refused(start)
    assert accepted >= 5
    assert "急いでいます" in answer.text
    assert "しばらく" in answer.text


def until_refused(ask: Callable[[], TestResponse]) -> tuple[int, TestResponse]:
    """How often it was accepted, and the refusal. Twice the limit at most: a slow Redis hands over to the memory."""
    for accepted in range(130):
        answer = ask()
        if answer.status_code == 429:
            return accepted, answer
        assert answer.status_code == 200
    raise AssertionError("never refused")
