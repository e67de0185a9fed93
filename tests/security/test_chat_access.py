"""Nobody reaches a chat that is not theirs, by no route (quality.md 3.1, 3.3)."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, customer_access, messages, opening, starting
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser

SECRET = "秘密の返金先"
NOTE = "社内だけの話"
FOREIGN = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


class Desk:
    """A service with an operator and an open chat; `token` is what the customer's cookie holds."""

    def __init__(self, role: str = "operator") -> None:
        self.service = people.desk()
        self.operator = factories.operator(self.service, role_key=role)
        people.go_online(self.operator)
        started = starting.start(self.service, people.request(self.service, name="山本 香織", question=SECRET))
        assert started is not None
        self.chat, self.token = started
        opening.open_chat(self.chat, by=self.operator)
        messages.note(self.chat, NOTE, client_uuid=people.new_uuid(), by=self.operator)

    def cookie(self, of: Service | None = None) -> tuple[str, str]:
        return customer_access._cookie_name(of or self.service), self.token

    def base(self, chat: Chat | None = None) -> str:
        return f"/hc/{self.service.slug}/ja/chats/{(chat or self.chat).public_id}"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk()


@pytest.fixture
def other(app: Flask) -> Desk:
    """Another service, where somebody has all permissions that supervisors have."""
    return Desk("supervisor")


def routes(app: Flask, argument: str) -> list[tuple[str, str]]:
    """(method, address with {} for the record) of all routes with this argument, but for sockets."""
    found = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if argument in rule.arguments and not rule.websocket
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    assert found
    return found


def of_chat(rule: str, desk: Desk) -> str:
    """The address of the desk's chat, and of the first of whatever it has."""
    return re.sub(r"<int:\w+>", "1", rule.replace("<int:chat_id>", str(desk.chat.id)))


def test_another_services_operator_gets_404_on_every_console_route(
    app: Flask, client: Browser, desk: Desk, other: Desk
) -> None:
    client.sign_in(other.operator)
    data = {"text": "x", "uuid": people.new_uuid(), "status": "online"}
    for state in ("open", "ended"):
        for method, rule in routes(app, "chat_id"):
            path = of_chat(rule, desk)
            assert "<" not in path, f"say here how to build {path}"
            answer = client.open(path, method=method, data=data if method == "POST" else None)
            hidden = 401 if rule.startswith("/api/") else 404  # there a cookie is nobody; tests/api has the tokens
            assert answer.status_code == hidden, f"{state} {method} {rule}: {answer.status_code}"
            assert SECRET not in answer.text
        closing.end_by_operator(desk.chat, by=desk.operator)


def test_the_lists_of_another_services_operator_say_nothing_of_it(client: Browser, desk: Desk, other: Desk) -> None:
    client.sign_in(other.operator)
    for path in ("/console/chats", "/console/history", "/console/dock", f"/console/history?words={SECRET}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not re.search(rf"/console/(chats|history)/{desk.chat.id}\b", answer.text), path
        assert desk.operator.name not in answer.text


def customer_answers(app: Flask, client: Browser, desk: Desk, chat: Chat) -> dict[str, int]:
    """What each customer route says to this browser about `chat`, asked under the desk's address."""
    found = {}
    for method, rule in routes(app, "public_id"):
        path = desk.base(chat) + rule.partition("<public_id>")[2]
        data = {"text": "x", "uuid": people.new_uuid(), "satisfied": "yes"}
        answer = client.open(path, method=method, data=data if method == "POST" else None)
        assert SECRET not in answer.text
        found[f"{method} {rule}"] = answer.status_code
    return found


def test_without_the_cookie_there_is_no_chat(app: Flask, client: Browser, desk: Desk) -> None:
    assert set(customer_answers(app, client, desk, desk.chat).values()) == {404}


def test_another_customers_cookie_does_not_open_it(app: Flask, client: Browser, desk: Desk) -> None:
    started = starting.start(desk.service, people.request(desk.service))
    assert started is not None
    client.set_cookie(desk.cookie()[0], started[1])
    assert set(customer_answers(app, client, desk, desk.chat).values()) == {404}


def test_another_services_cookie_does_not_open_it(app: Flask, client: Browser, desk: Desk, other: Desk) -> None:
    client.set_cookie(*other.cookie(of=desk.service))
    client.set_cookie(*other.cookie())
    assert set(customer_answers(app, client, desk, desk.chat).values()) == {404}
    assert set(customer_answers(app, client, desk, other.chat).values()) == {404}


def test_with_chat_switched_off_not_even_ones_own(app: Flask, client: Browser, desk: Desk) -> None:
    client.set_cookie(*desk.cookie())
    assert client.get(f"{desk.base()}/status").status_code == 200
    with operation():
        desk.service.chat_enabled = False
        db.session.add(desk.service)
    assert set(customer_answers(app, client, desk, desk.chat).values()) == {404}


def test_internal_notes_are_not_in_anything_the_customer_gets(app: Flask, client: Browser, desk: Desk) -> None:
    client.set_cookie(*desk.cookie())
    pages = [
        client.get(f"/embed/{desk.service.embed_key}/frame?language=ja"),
        client.get(f"{desk.base()}/changes?since=0"),
        client.get(f"{desk.base()}/status"),
        client.post(f"{desk.base()}/messages", data={"text": "はい", "uuid": people.new_uuid()}),
        client.post(f"{desk.base()}/rating", data={"satisfied": "yes"}),
        client.post(f"{desk.base()}/closure"),
    ]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert SECRET in pages[0].text
    assert SECRET in pages[1].json["content"]
    for page in pages:
        assert NOTE not in page.text
        assert NOTE not in str(page.json if page.is_json else "")


@pytest.mark.parametrize("headers", [FOREIGN, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_foreign_page_cannot_post_for_the_customer(
    app: Flask, client: Browser, desk: Desk, headers: dict[str, str]
) -> None:
    client.set_cookie(*desk.cookie())
    for method, rule in routes(app, "public_id"):
        if method == "POST":
            path = desk.base() + rule.partition("<public_id>")[2]
            assert client.post(path, data={"text": "x"}, headers=headers).status_code == 403, rule
    start = f"/hc/{desk.service.slug}/ja/chats"
    assert client.post(start, data={"wording_id": "1"}, headers=headers).status_code == 403


def test_a_foreign_page_cannot_post_for_the_operator(app: Flask, client: Browser, desk: Desk) -> None:
    client.sign_in(desk.operator)
    posts = [rule for method, rule in routes(app, "chat_id") if method == "POST"]
    for rule in [*posts, "/console/presence"]:
        path = of_chat(rule, desk)
        assert client.post(path, headers=FOREIGN).status_code == 403, rule
    client.csrf_token = None
    for rule in [*posts, "/console/presence"]:
        path = of_chat(rule, desk)
        assert client.post(path).status_code == 400, rule


def test_a_colleague_of_the_same_service_may_read_but_not_answer(
    client: Browser, desk: Desk, colleague: Operator
) -> None:
    client.sign_in(colleague)
    base = f"/console/chats/{desk.chat.id}"
    assert client.get(f"{base}/changes?since=0").status_code == 200
    data = {"text": "x", "uuid": people.new_uuid()}
    assert client.post(f"{base}/messages", data=data).status_code == 403
    assert client.post(f"{base}/rating-request").status_code == 403
    assert client.post(f"{base}/closure").status_code == 403
    assert client.post(f"{base}/opening").status_code == 409
    for transfer in ("transfers", "transfers/return", "transfers/withdrawal"):
        assert client.post(f"{base}/{transfer}", data={"operator_id": colleague.id}).status_code in (403, 409)
    for resource in ("participation", "departure", "takeover"):
        assert client.post(f"{base}/{resource}").status_code == 403


@pytest.fixture
def colleague(desk: Desk) -> Operator:
    return factories.operator(desk.service)
