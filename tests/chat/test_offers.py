"""Chats nobody opens, and operators who vanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
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
    query = sa.select(Message.event).where(Message.chat_id == chat.id, Message.event != "")
    return list(db.session.scalars(query.order_by(Message.seq)))


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


def lose(operator: Operator, seconds: int) -> None:
    """The console has not answered for so long."""
    with operation():
        gone = sa.update(Presence).where(Presence.operator_id == operator.id)
        db.session.execute(gone.values(seen_at=now() - timedelta(seconds=seconds)))


def test_no_new_chats_after_30_seconds_and_nothing_taken_away_before_60() -> None:
    service = people.desk()
    operator, other = factories.operator(service), factories.operator(service)
    people.go_online(operator)
    unopened = people.start(service)
    people.go_online(other)
    lose(operator, 29)
    assert presence.anybody_present(service)
    lose(other, 31)
    lose(operator, 31)
    assert not presence.anybody_present(service)
    assert vanishing.take_back() == 0
    db.session.refresh(unopened)
    assert unopened.operator_id == operator.id
    lose(operator, 59)
    assert vanishing.take_back() == 0
    lose(operator, 61)
    assert vanishing.take_back() == 1


def test_supervisors_hear_of_a_vanished_operator_and_of_the_return(app: Flask) -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    chat = people.start(service)
    opening.open_chat(chat, by=operator)
    supervisor = Outbox(frozenset({topics.supervision(service.id)}), ("operator", 0, "staff"))
    hub(app).add(supervisor)
    lose(operator, 61)
    vanishing.take_back()
    assert not supervisor.frames.empty(), "marked"
    while not supervisor.frames.empty():
        supervisor.frames.get_nowait()
    presence.seen([operator.id])
    assert not supervisor.frames.empty(), "unmarked"
    hub(app).remove(supervisor)


@pytest.mark.parametrize(("hours", "state"), [(23, ChatState.CUSTOMER_ENDED), (25, ChatState.ENDED)])
def test_what_the_customer_ended_ends_when_its_operator_is_away_for_a_day(hours: int, state: ChatState) -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    chat = people.start(service)
    opening.open_chat(chat, by=operator)
    closing.end_by_customer(chat)
    with operation():
        ended = sa.update(Chat).where(Chat.id == chat.id)
        db.session.execute(ended.values(customer_ended_at=now() - timedelta(hours=hours)))
    lose(operator, hours * 3600)
    vanishing.end_abandoned()
    db.session.refresh(chat)
    assert chat.state == state
