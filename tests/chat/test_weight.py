"""What one line costs: bench/chat.py measures the time, and this holds the queries."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.chat import console_lists, customer_sockets, messages, opening, starting, topics
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.queries import counted


@pytest.fixture
def opened(app: Flask) -> tuple[Chat, str]:
    """An open chat and its customer's token."""
    desk = people.desk()
    operator = factories.operator(desk)
    people.go_online(operator)
    started = starting.start(desk, people.request(desk, name="山本 香織", email="k@example.com"))
    assert started is not None
    opening.open_chat(started[0], by=operator)
    return started


def line() -> dict[str, str]:
    return {"text": "返金はいつですか", "uuid": people.new_uuid()}


def test_a_customers_line(opened: tuple[Chat, str], client: Browser) -> None:
    chat, token = opened
    client.set_cookie(f"helpcenter_chat_{chat.service_id}", token)
    path = f"/hc/{chat.service.slug}/ja/chats/{chat.public_id}/messages"
    with counted() as statements:
        assert client.post(path, data=line()).status_code == 200
    assert len(statements) <= 4, statements


def test_an_operators_line(opened: tuple[Chat, str], client: Browser) -> None:
    chat, _token = opened
    assert chat.operator is not None
    client.sign_in(chat.operator)
    path = f"/console/chats/{chat.id}/messages"
    with counted() as statements:
        assert client.post(path, data=line()).status_code == 200
    assert len(statements) <= 4, statements


@pytest.mark.parametrize("reader", [topics.CUSTOMER, topics.STAFF])
def test_a_read_mark(opened: tuple[Chat, str], reader: str) -> None:
    chat, _token = opened
    by = chat.operator if reader == topics.CUSTOMER else None
    sent = messages.send(chat, "既読", client_uuid=people.new_uuid(), by=by)
    db.session.remove()
    with counted() as statements:
        customer_sockets.hear(chat.id, reader, "", {"read": sent.seq})
    assert len(statements) <= 2, statements


def test_the_consoles_lists(opened: tuple[Chat, str]) -> None:
    chat, _token = opened
    assert chat.operator_id is not None
    draw = console_lists.drawer(chat.operator_id, "ja", view="screen")
    with counted() as statements:
        assert "山本 香織" in draw().frame
    assert len(statements) <= 5, statements
