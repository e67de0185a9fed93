"""A line and a read mark reach the lists as what they change in a row, and the other side as a number."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
import websocket

from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.servers import Install
from tests.visitors import Console, Customer


def next_with(socket: websocket.WebSocket, key: str) -> Any:
    """What stands under `key` in the next frame that has it."""
    while True:
        frame = json.loads(socket.recv())
        if key in frame:
            return frame[key]


def test_a_line_and_its_read_mark(install: Install) -> None:
    server = install()
    server.start_web(workers=2)
    with server.application.app_context():
        desk = people.desk()
        operator = factories.operator(desk)
        people.go_online(operator)
        db.session.remove()
    customer, console = Customer(server, desk), Console(server, operator)
    customer.start()
    with server.application.app_context():
        chat_id = db.session.scalars(sa.select(Chat.id)).one()
        db.session.remove()
    console.post(f"/console/chats/{chat_id}/opening")
    lists = console.listen("/console/socket?view=screen")
    assert f"chat_row_{chat_id}" in next_with(lists, "content")
    page = customer.listen(f"{customer.chat}/socket?since=0")
    next_with(page, "content")

    assert customer.say("返金はいつですか", people.new_uuid()).status_code == 200
    row = next_with(lists, "row")
    assert (row["chat"], row["line"], row["unread"], row["unanswered"]) == (chat_id, "返金はいつですか", 1, True)

    conversation = console.listen(f"/console/chats/{chat_id}/socket?since=0")
    next_with(conversation, "content")
    conversation.send('{"read": 999}')
    with server.application.app_context():
        last = db.session.scalars(sa.select(Chat.last_seq)).one()
        db.session.remove()
    assert next_with(page, "read") == last
    row = next_with(lists, "row")
    assert (row["unread"], row["unanswered"]) == (0, True)
    for socket in (lists, page, conversation):
        socket.close()
