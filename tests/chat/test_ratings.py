"""One rating per chat, at any time, changeable until a day after the end, then locked (live-chat.md 1.6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.chat import closing, customer_access, opening, ratings, starting
from helpcenter.chat.models import Chat, Message, MessageKind, Rating
from helpcenter.extensions import db
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.security.test_chat_access import Desk


@pytest.fixture
def desk(app: Flask, client: Browser) -> Desk:
    """An open chat whose customer this browser is, beside a rated chat of somebody else."""
    other = Desk()
    ratings.rate(other.chat, satisfied=False, comment="別の人")
    made = Desk()
    client.set_cookie(*made.cookie())
    return made


def rate(client: Browser, desk: Desk, satisfied: str = "yes", comment: str = "") -> tuple[int, str]:
    data = {"satisfied": satisfied, "comment": comment}
    answer = client.post(f"{desk.base()}/rating", data=data, headers={"HX-Request": "true"})
    return answer.status_code, answer.json["problem"] if answer.is_json else ""


def stored(desk: Desk) -> list[tuple[bool, str]]:
    rows = db.session.scalars(sa.select(Rating).where(Rating.chat_id == desk.chat.id))
    return [(row.satisfied, row.comment) for row in rows]


def test_it_is_one_and_the_last_one_counts(client: Browser, desk: Desk) -> None:
    assert rate(client, desk, "no", "待ちました") == (200, "")
    assert rate(client, desk, "yes", "すぐ解決しました") == (200, "")
    assert stored(desk) == [(True, "すぐ解決しました")]
    assert rate(client, desk, "perhaps")[0] == 422
    everything = db.session.scalars(sa.select(Rating.satisfied)).all()
    assert sorted(everything) == [False, True]


def test_it_can_be_given_before_anybody_has_come(app: Flask, client: Browser) -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    started = starting.start(service, people.request(service))
    assert started is not None
    client.set_cookie(customer_access._cookie_name(service), started[1])
    path = f"/hc/{service.slug}/ja/chats/{started[0].public_id}/rating"
    assert client.post(path, data={"satisfied": "no"}).status_code == 200


@pytest.mark.parametrize("by", ["operator", "customer", "customer, then operator", "system"])
def test_a_day_after_the_end_it_is_locked_and_not_before(client: Browser, desk: Desk, by: str) -> None:
    if "customer" in by:
        closing.end_by_customer(desk.chat)
    if "operator" in by:
        closing.end_by_operator(desk.chat, by=desk.operator)
    if by == "system":
        closing.end_by_system(desk.chat, why="idle")
    ended_earlier(desk.chat, timedelta(hours=23, minutes=59))
    assert rate(client, desk, "yes") == (200, "")
    ended_earlier(desk.chat, timedelta(minutes=1))
    assert rate(client, desk, "no") == (409, "チャット終了から1日が過ぎたため、評価を変更できません。")
    assert stored(desk) == [(True, "")]


def ended_earlier(chat: Chat, ago: timedelta) -> None:
    """Let this time pass since the end."""
    with operation():
        for column in ("customer_ended_at", "ended_at"):
            if getattr(chat, column) is not None:
                setattr(chat, column, getattr(chat, column) - ago)


def test_the_operator_s_button_sends_the_message_with_the_form_in_it(client: Browser, desk: Desk) -> None:
    before = desk.chat.customer_revision
    ratings.request(desk.chat, by=desk.operator)
    content = client.get(f"{desk.base()}/changes?since={before}").json["content"]
    message = db.session.scalars(sa.select(Message).where(Message.kind == MessageKind.SATISFACTION)).one()
    line = content[content.index(f"message_{message.client_uuid}") :]
    assert f'hx-post="{desk.base()}/rating"' in line
    assert line.count('name="satisfied"') == 2


def test_the_rating_of_a_chat_that_was_never_this_browser_s_is_not_found(client: Browser, desk: Desk) -> None:
    other = Desk()
    opening.open_chat(other.chat, by=other.operator)
    assert client.post(f"{other.base()}/rating", data={"satisfied": "yes"}).status_code == 404
