"""What was stored is acknowledged when it is sent again, whatever has become of the chat (live-chat.md 5.1)."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, customer_access, messages, opening, starting, transferring
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser


@pytest.fixture
def desk(app: Flask) -> Service:
    return people.desk()


@pytest.fixture
def ana(desk: Service) -> Operator:
    return factories.operator(desk)


@pytest.fixture
def chat(desk: Service, ana: Operator, client: Browser) -> Chat:
    """Ana's chat; `client` is the customer's browser."""
    people.go_online(ana)
    started = starting.start(desk, people.request(desk))
    assert started is not None
    client.set_cookie(customer_access._cookie_name(desk), started[1])
    opening.open_chat(started[0], by=ana)
    return started[0]


def say(client: Browser, chat: Chat, uuid: str, text: str = "一度だけ", **more: object) -> TestResponse:
    url = f"/hc/{chat.service.slug}/ja/chats/{chat.public_id}"
    if client.csrf_token:
        url = f"/console/chats/{chat.id}"
    if "file" in more:
        return client.post(f"{url}/files", data={"uuid": uuid, **more})
    return client.post(f"{url}/messages", data={"uuid": uuid, "text": text, **more})


def count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(Message.kind != "event")) or 0


def test_a_customers_line_and_file(client: Browser, chat: Chat, ana: Operator) -> None:
    line, file = people.new_uuid(), people.new_uuid()
    assert say(client, chat, line).status_code == 200
    assert say(client, chat, file, file=(BytesIO(b"a,b\n"), "a.csv")).status_code == 200
    closing.end_by_operator(chat, by=ana)
    before = count()
    assert "一度だけ" in say(client, chat, line).text
    assert "a.csv" in say(client, chat, file, file=(BytesIO(b"a,b\n"), "a.csv")).text
    assert say(client, chat, people.new_uuid()).status_code == 409
    assert count() == before


def test_a_line_that_came_before_there_were_too_many(client: Browser, chat: Chat) -> None:
    uuids = [people.new_uuid() for _ in range(messages.MOST_LINES)]
    for uuid in uuids:
        messages.send(chat, "行", client_uuid=uuid, by=None)
    assert say(client, chat, people.new_uuid()).status_code == 429
    assert say(client, chat, uuids[-1]).status_code == 200


def test_an_operators_line_note_and_file(app: Flask, chat: Chat, desk: Service, ana: Operator) -> None:
    console = app.test_client()
    assert isinstance(console, Browser)
    console.sign_in(ana)
    bob = factories.operator(desk)
    line, note, file = (people.new_uuid() for _ in range(3))

    def again() -> list[int]:
        answers = [
            say(console, chat, line),
            say(console, chat, note, kind="note"),
            say(console, chat, file, file=(BytesIO(b"a,b\n"), "a.csv")),
        ]
        return [answer.status_code for answer in answers]

    assert again() == [200, 200, 200]
    before = count()
    people.go_online(bob)
    transferring.transfer(chat, to=bob, by=ana, note="")
    assert again() == [200, 200, 200], "while it is offered to a colleague"
    opening.open_chat(chat, by=bob)
    assert again() == [200, 200, 200], "while a colleague has it"
    closing.end_by_operator(chat, by=bob)
    assert again() == [200, 200, 200], "after its end"
    assert say(console, chat, people.new_uuid()).status_code == 403
    assert count() == before


def test_the_uuid_of_somebody_elses_line_brings_nothing(client: Browser, chat: Chat, ana: Operator) -> None:
    note = messages.note(chat, "社内だけ", client_uuid=people.new_uuid(), by=ana)
    for more, status in (({}, 422), ({"file": (BytesIO(b"a,b\n"), "a.csv")}, 400)):
        answer = say(client, chat, note.client_uuid, **more)
        assert answer.status_code == status
        assert "社内だけ" not in answer.text
