"""Silent customers are warned, then the chat ends; once, and never while they wait for us (live-chat.md 2.9)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.chat import idling, messages, opening
from helpcenter.chat.models import Author, Chat, ChatState, EndedBy, Message
from helpcenter.extensions import db
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser


@pytest.fixture
def chat(app: Flask) -> Chat:
    """An answered chat of a service that warns after 5 minutes and ends after 2 more; noise of one that does not."""
    for values in ({}, {"idle_warning_minutes": 5, "idle_end_minutes": 2}):
        desk = people.desk(**values)
        operator = factories.operator(desk)
        people.go_online(operator)
        made = people.start(desk, language="en", question="Where is my order?")
        opening.open_chat(made, by=operator)
        say(made, "One moment", by_operator=True)
        later(made, 60 if not values else 0)
    return made


def say(chat: Chat, text: str, *, by_operator: bool = False) -> None:
    messages.send(chat, text, client_uuid=people.new_uuid(), by=chat.operator if by_operator else None)


def later(chat: Chat, minutes: float) -> None:
    """Let these minutes pass for the chat."""
    with operation():
        for column in ("last_line_at", "opened_at", "idle_warned_at", "unanswered_since"):
            moment = getattr(chat, column)
            setattr(chat, column, moment - timedelta(minutes=minutes) if moment else None)


def events(chat: Chat) -> list[str]:
    query = sa.select(Message.event).where(Message.chat_id == chat.id, Message.author == Author.SYSTEM)
    found = db.session.scalars(query.order_by(Message.seq))
    return [word for word in found if word in ("idle_warned", "system_ended")]


def test_a_warning_then_the_end_as_if_the_customer_had_ended(chat: Chat) -> None:
    later(chat, 4.9)
    idling.watch()
    assert events(chat) == []
    later(chat, 0.2)
    idling.watch()
    idling.watch()
    assert events(chat) == ["idle_warned"]
    later(chat, 1.9)
    idling.watch()
    assert events(chat) == ["idle_warned"]
    later(chat, 0.2)
    idling.watch()
    idling.watch()
    assert events(chat) == ["idle_warned", "system_ended"]
    assert (chat.state, chat.ended_by) == (ChatState.CUSTOMER_ENDED, EndedBy.SYSTEM)
    others = db.session.scalars(sa.select(Chat.state).where(Chat.id != chat.id)).all()
    assert others == [ChatState.ACTIVE]


@pytest.mark.parametrize("by_operator", [False, True], ids=["customer", "operator"])
def test_whatever_is_said_takes_the_warning_back(chat: Chat, by_operator: bool) -> None:
    later(chat, 6)
    idling.watch()
    say(chat, "Here I am", by_operator=by_operator)
    later(chat, 3)
    idling.watch()
    assert chat.state == ChatState.ACTIVE
    say(chat, "And?", by_operator=True)
    later(chat, 6)
    idling.watch()
    assert events(chat) == ["idle_warned", "idle_warned"]


def test_a_customer_who_waits_for_an_answer_is_not_idle(chat: Chat) -> None:
    say(chat, "Hello?")
    later(chat, 600)
    idling.watch()
    assert events(chat) == []


def test_the_warning_reaches_the_customer_in_their_language(chat: Chat, client: Browser) -> None:
    with operation():
        chat.token_hash = hashlib.sha256(b"token").hexdigest()
    client.set_cookie(f"helpcenter_chat_{chat.service_id}", "token")
    before = chat.customer_revision
    later(chat, 6)
    idling.watch()
    changes = client.get(f"/hc/{chat.service.slug}/en/chats/{chat.public_id}/changes?since={before}")
    assert "Without a message, the chat ends in 2 minutes" in changes.json["content"]


def test_two_schedulers_at_once_warn_and_end_once(app: Flask, chat: Chat) -> None:
    for minutes, expected in ((6, ["idle_warned"]), (3, ["idle_warned", "system_ended"])):
        later(chat, minutes)
        at_once(app, idling.watch)
        db.session.expire_all()
        assert events(chat) == expected


def at_once(app: Flask, act: Callable[[], None]) -> None:
    """Do it in four threads that begin together."""
    start = threading.Barrier(4)

    def run(_number: int) -> None:
        with app.app_context():
            start.wait()
            act()
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
