"""Chats nobody opens, and operators who vanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.chat import closing, offers, opening, presence, topics, vanishing
from helpcenter.chat.models import Chat, ChatState, Message, Presence, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people

pytestmark = pytest.mark.usefixtures("app")


def age(chat: Chat, seconds: float) -> None:
    with operation():
        db.session.execute(
            sa.update(Chat).where(Chat.id == chat.id).values(assigned_at=now() - timedelta(seconds=seconds))
        )


def events(chat: Chat) -> list[str]:
    return [word for word in db.session.scalars(sa.select(Message.event).where(Message.chat_id == chat.id)) if word]


def test_not_opened_in_time_it_is_offered_to_another_and_back_to_nobody() -> None:
    service = people.desk(last_operator_first=False, seconds_to_open=30)
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first, second)
    chat = people.start(service)
    age(chat, 29)
    assert offers.offer_anew() == 0
    age(chat, 31)
    assert offers.offer_anew() == 1
    assert (chat.operator_id, chat.state) == (second.id, ChatState.ASSIGNED)
    assert "reoffered" in events(chat)
    age(chat, 31)
    assert offers.offer_anew() == 0
    assert chat.operator_id == second.id


def test_both_consoles_hear_that_a_chat_went_from_one_to_the_other(app: Flask) -> None:
    service = people.desk(last_operator_first=False, seconds_to_open=30)
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first, second)
    chat = people.start(service)
    consoles = [
        Outbox(frozenset({topics.operator_lists(one.id)}), ("operator", one.id, "staff")) for one in (first, second)
    ]
    for console in consoles:
        hub(app).add(console)
    age(chat, 31)
    offers.offer_anew()
    assert [console.frames.empty() for console in consoles] == [False, False]
    for console in consoles:
        hub(app).remove(console)


def test_who_missed_a_chat_gets_the_next_one_that_waits() -> None:
    service = people.desk(last_operator_first=False, seconds_to_open=30, maximum_chats=1)
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first)
    missed = people.start(service)
    waiting = people.start(service)
    people.go_online(second)
    assert waiting.operator_id == second.id
    opening.open_chat(waiting, by=second)
    closing.end_by_operator(waiting, by=second)
    age(missed, 31)
    presence.choose(second, PresenceStatus.BREAK, by=second)
    next_one = people.start(service)
    presence.choose(second, PresenceStatus.ONLINE, by=second)
    assert offers.offer_anew() == 1
    db.session.refresh(next_one)
    assert (missed.operator_id, next_one.operator_id) == (second.id, first.id)


def test_an_opened_chat_is_not_offered_again() -> None:
    service = people.desk(seconds_to_open=30)
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first, second)
    chat = people.start(service)
    assert chat.operator is not None
    opening.open_chat(chat, by=chat.operator)
    age(chat, 300)
    assert offers.offer_anew() == 0


def test_unopened_chats_of_a_vanished_operator_go_back_and_open_ones_are_marked_until_they_return() -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    opened, unopened = people.start(service), people.start(service)
    opening.open_chat(opened, by=operator)
    assert vanishing.take_back() == 0
    with operation():
        db.session.execute(sa.update(Presence).values(seen_at=now() - timedelta(seconds=61)))
    assert vanishing.take_back() == 1
    assert (unopened.state, unopened.operator_id) == (ChatState.WAITING, None)
    assert opened.state == ChatState.ACTIVE
    assert opened.operator_lost_at is not None
    assert vanishing.take_back() == 0
    presence.seen([operator.id])
    db.session.refresh(opened)
    assert opened.operator_lost_at is None
