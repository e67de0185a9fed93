"""One consent begins one chat, whole or not at all, however often its form is sent (live-chat.md 1.3, 5.1)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from helpcenter import transactions
from helpcenter.chat import assignment, blocking, starting
from helpcenter.chat.messages import LONGEST_TEXT, UnusableTextError
from helpcenter.chat.models import Chat, ChatState, Consent, Message, MessageKind
from helpcenter.clock import now
from helpcenter.customers import editing
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.processes import Valkey

FIELD = re.compile(r'name="(wording_id|form_uuid)"[^>]* value="([^"]*)"|name="(question)"[^>]*>\s*([^<]*)<')


@pytest.fixture
def desk(app: Flask) -> Service:
    made = people.desk()
    people.go_online(factories.operator(made))
    return made


def form(client: Browser, service: Service) -> dict[str, str]:
    """The consent step as it was drawn, with a question."""
    shown = client.get(f"/hc/{service.slug}/ja/chats/new").text
    return {**fields(shown), "question": "返金はいつですか", "name": "山本 香織"}


def fields(page: str) -> dict[str, str]:
    return {name or area: value or text for name, value, area, text in FIELD.findall(page)}


def send(client: Browser, service: Service, data: dict[str, str], **more: Any) -> TestResponse:
    return client.post(f"/hc/{service.slug}/ja/chats", data=data, headers={"HX-Request": "true"}, **more)


def count(table: type[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_same_form_again_is_the_same_chat_for_whoever_lost_the_answer(client: Browser, desk: Service) -> None:
    data = form(client, desk)
    assert not count(Customer), "nothing is stored when the form is drawn"
    cookies = []
    for _ in range(2):
        client.delete_cookie(f"helpcenter_chat_{desk.id}")
        assert "chat_messages" in send(client, desk, data).text
        cookies.append(client.get_cookie(f"helpcenter_chat_{desk.id}"))
    assert cookies[0]
    assert cookies[1]
    assert cookies[0].value == cookies[1].value, "whichever answer arrives opens the chat"
    assert [count(table) for table in (Chat, Customer, Consent)] == [1, 1, 1]
    questions = sa.select(Message.text).where(Message.kind == MessageKind.TEXT)
    assert db.session.scalars(questions).all() == [data["question"]]
    base = f"/hc/{desk.slug}/ja/chats/{db.session.scalars(sa.select(Chat.public_id)).one()}"
    assert client.get(f"{base}/changes?since=0").status_code == 200
    other = form(client, desk)
    assert other["form_uuid"] != data["form_uuid"]
    assert "chat_messages" in send(client, desk, other).text
    assert count(Chat) == 2


def test_it_is_good_for_one_service_one_person_and_ten_minutes(client: Browser, desk: Service) -> None:
    data = form(client, desk)
    send(client, desk, data)
    shop = people.desk()
    people.go_online(factories.operator(shop))
    send(client, shop, {**form(client, shop), "form_uuid": data["form_uuid"]})
    assert db.session.scalars(sa.select(Chat.service_id).order_by(Chat.id)).all() == [desk.id, shop.id]
    with operation():
        db.session.execute(sa.update(Chat).values(requested_at=now() - starting.YOUNG - timedelta(seconds=1)))
    late = send(client, desk, data)
    assert late.status_code == 409
    assert "Set-Cookie" not in late.headers
    drawn = fields(late.text)
    assert drawn["question"].strip() == data["question"], "what was typed is kept"
    assert drawn["form_uuid"] != data["form_uuid"]
    assert count(Chat) == 2
    assert send(client, desk, {**data, **drawn}).status_code == 200
    assert count(Chat) == 3


def test_somebody_blocked_does_not_get_back_in_by_the_form(client: Browser, desk: Service) -> None:
    data = form(client, desk)
    send(client, desk, data)
    chat = db.session.scalars(sa.select(Chat)).one()
    blocking.block(chat, customer=True, address=False, duration="hour", reason="", by=factories.operator(desk))
    answer = send(client, desk, data)
    assert answer.status_code == 409
    assert "chat_messages" not in answer.text


def test_a_form_without_a_uuid_of_ours_begins_a_chat_all_the_same(client: Browser, desk: Service) -> None:
    data = form(client, desk)
    for number, given in enumerate(["", "x", "0" * 400, "'; --"], 1):
        assert send(client, desk, {**data, "form_uuid": given}).status_code == 200
        assert count(Chat) == number


def test_what_cannot_be_stored_whole_is_not_stored_at_all(desk: Service) -> None:
    with pytest.raises(UnusableTextError):
        people.start(desk, question="長" * (LONGEST_TEXT + 1))
    assert [count(table) for table in (Chat, Consent, Message, Customer)] == [0, 0, 0, 0]
    people.start(desk, question="\x00 \x00")
    assert count(Chat) == 1


@contextmanager
def somebody_writes_on() -> Iterator[None]:
    """Another process begins to write when the first transaction from now on is committed, and does not end."""
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None, timeout=5)
    session = db.session()

    def begin(_session: object) -> None:
        if not other.in_transaction:
            other.execute("BEGIN IMMEDIATE")

    event.listen(session, "after_commit", begin)
    try:
        yield
    finally:
        event.remove(session, "after_commit", begin)
        other.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_database_too_busy_to_assign_does_not_fail_the_start(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "WRITE_PATIENCE", 0.2)
    request = people.request(desk, question="返金はいつですか")
    with somebody_writes_on():
        started = starting.start(desk, request)
        assert started is not None
        chat, _token = started
        assert chat.state == ChatState.WAITING
        assert assignment.run() == 0
    assert assignment.run() == 1
    db.session.refresh(chat)
    assert chat.state == ChatState.ASSIGNED, "the scheduler's tick"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_before_the_consent_nobodys_address_is_kept_as_it_is(client: Browser, desk: Service, valkey: Valkey) -> None:
    valkey.client.flushall()
    assert send(client, desk, {"name": "山本"}, environ_overrides={"REMOTE_ADDR": "203.0.113.77"}).status_code == 422
    kept = [key.decode() for key in valkey.client.keys("*")]
    assert any("LIMITER" in key for key in kept)
    assert not any("203.0.113.77" in key for key in kept)


def test_what_a_known_customer_adds_is_no_operators_to_overwrite(desk: Service) -> None:
    customer = factories.customer(desk, name="山本", email="a@example.jp")
    shown, by = customer.version, factories.operator(desk)
    for typed in ({}, {"name": "山本"}, {"email": "a@example.jp"}):
        assert starting.start(desk, people.request(desk, **typed), known_customer=customer) is not None
    assert customer.version == shown
    assert starting.start(desk, people.request(desk, email="b@example.jp"), known_customer=customer) is not None
    assert [one.address for one in customer.emails] == ["b@example.jp", "a@example.jp"]
    with pytest.raises(transactions.StaleError):
        editing.save(customer, version=shown, by=by, emails=["a@example.jp"])
