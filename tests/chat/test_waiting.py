"""What those who wait are told: place, an honest estimate, that everybody has left (live-chat.md 1.2, 1.4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, customer_access, frame, opening, presence, starting, unattended, waiting_time
from helpcenter.chat.models import Chat, Message, Presence, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats, people
from tests.client import Browser


@pytest.fixture
def desk(app: Flask) -> Service:
    """A service whose only operator takes chats by hand, beside one where everybody is busy."""
    other = people.desk()
    people.go_online(factories.operator(other))
    people.start(other)
    made = people.desk()
    operator = factories.operator(made)
    with operation():
        db.session.get_one(Membership, (made.id, operator.id)).automatic_assignment = False
    people.go_online(operator)
    return made


def operator_of(service: Service) -> Operator:
    query = sa.select(Operator).join(Membership, Membership.operator_id == Operator.id)
    return db.session.scalars(query.where(Membership.service_id == service.id)).one()


def measured(service: Service, *minutes: int) -> None:
    """Chats that were handled for so long, over a few days."""
    for number, length in enumerate(minutes):
        at = now() - timedelta(hours=number + 2)
        chats.ended(
            service, operator=operator_of(service), at=at, opened_at=at, ended_at=at + timedelta(minutes=length)
        )


def test_the_place_follows_the_queue(desk: Service) -> None:
    first, second, third = (people.start(desk) for _ in range(3))
    assert [frame.queue_place(chat) for chat in (first, second, third)] == [1, 2, 3]
    closing.end_by_customer(second)
    assert [frame.queue_place(chat) for chat in (first, second, third)] == [1, 0, 2]
    opening.open_chat(first, by=operator_of(desk))
    assert [frame.queue_place(chat) for chat in (first, third)] == [0, 1]


def test_the_estimate_is_the_place_times_the_usual_length_over_the_chats_at_hand(desk: Service) -> None:
    measured(desk, 6, 8, 10, 12, 90)
    waiting = people.start(desk)
    assert waiting_time.minutes(waiting, 1) is None, "nobody handles a chat, so none will end"
    chats.running(desk, operator=operator_of(desk))
    chats.running(desk, operator=operator_of(desk))
    assert [waiting_time.minutes(waiting, place) for place in (0, 1, 3)] == [None, 5, 15]
    assert waiting_time.minutes(waiting, 13) is None, "more than an hour is no estimate"


def test_too_little_to_measure_says_no_number(desk: Service, client: Browser) -> None:
    measured(desk, 6, 8, 10, 12)
    chats.running(desk, operator=operator_of(desk))
    chat, text = status(desk, client)
    assert waiting_time.minutes(chat, 1) is None
    assert "順番待ち" in text or "1番目" in text
    assert "目安" not in text
    measured(desk, 14)
    assert "目安 約10分" in client.get(f"{base(chat)}/status").text


def status(desk: Service, client: Browser, **values: str) -> tuple[Chat, str]:
    """A waiting customer's chat, and what stands below its lines."""
    started = starting.start(desk, people.request(desk, **values))
    assert started is not None
    client.set_cookie(customer_access._cookie_name(desk), started[1])
    return started[0], client.get(f"{base(started[0])}/status").text


def base(chat: Chat) -> str:
    return f"/hc/{chat.service.slug}/{chat.language}/chats/{chat.public_id}"


def leave(service: Service) -> None:
    operator = operator_of(service)
    presence.choose(operator, PresenceStatus.OFFLINE, by=operator)


def pass_minutes(chat: Chat, minutes: float) -> None:
    with operation():
        if chat.unattended_since:
            chat.unattended_since -= timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("language", "title"), [("ja", "オペレーターが不在になりました"), ("en", "Nobody is here any more")]
)
def test_after_two_minutes_alone_the_form_is_offered_with_what_was_said(
    desk: Service, client: Browser, language: str, title: str
) -> None:
    chat, _text = status(desk, client, language=language, name="山本", email="k@example.com", question="返金は？")
    unattended.watch()
    assert chat.unattended_since is None
    leave(desk)
    unattended.watch()
    before = chat.customer_revision
    pass_minutes(chat, 1.9)
    unattended.watch()
    assert title not in client.get(f"{base(chat)}/status").text
    pass_minutes(chat, 0.2)
    unattended.watch()
    unattended.watch()
    frame_text = client.get(f"{base(chat)}/changes?since={before}").json["content"]
    for text in (client.get(f"{base(chat)}/status").text, frame_text):
        assert title in text
        found = dict(re.findall(r'name="(name|email|content)" value="([^"]*)"', text))
        assert found == {"name": "山本", "email": "k@example.com", "content": "返金は？"}
    count = sa.select(sa.func.count()).where(Message.chat_id == chat.id, Message.event == "inquiry_offered")
    assert db.session.scalar(count) == 1


def test_who_comes_back_takes_the_offer_away(desk: Service, client: Browser) -> None:
    chat, _text = status(desk, client)
    leave(desk)
    unattended.watch()
    pass_minutes(chat, 3)
    unattended.watch()
    before = chat.customer_revision
    people.go_online(operator_of(desk))
    unattended.watch()
    assert chat.unattended_since is None
    content = client.get(f"{base(chat)}/changes?since={before}").json["content"]
    assert "オペレーターが戻りました" in content
    assert "不在になりました" not in content.split("chat_status")[1]


def test_a_console_that_vanished_counts_as_gone(desk: Service) -> None:
    chat = people.start(desk)
    with operation():
        db.session.execute(sa.update(Presence).values(seen_at=now() - timedelta(seconds=31)))
    unattended.watch()
    assert chat.unattended_since is not None
