"""Customers who leave the queue without a word end as unhandled after a while (live-chat.md 1.2, 6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.chat import customer_access, customer_liveness, frame, leaving, opening, starting, transcript
from helpcenter.chat.models import Chat, ChatState, EndedBy, HistoryStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.processes import Valkey


@pytest.fixture
def desk(app: Flask) -> Service:
    """A service whose operators take chats by hand; one of its chats is open, with a customer who has gone."""
    made = people.desk()
    operator = factories.operator(made)
    with operation():
        db.session.get_one(Membership, (made.id, operator.id)).automatic_assignment = False
    people.go_online(operator)
    opening.open_chat(people.start(made), by=operator)
    return made


def look(minutes: float, *here: Chat) -> None:
    """`minutes` pass, in which the pages of `here` are open; then the scheduler looks."""
    for chat in here:
        customer_liveness.answered(chat.id)
    customer_liveness.keep([])
    past = timedelta(minutes=minutes)
    with operation():
        for column in (Chat.customer_gone_since, Chat.last_line_at):
            for chat_id, at in db.session.execute(sa.select(Chat.id, column).where(column.is_not(None))).all():
                db.session.execute(sa.update(Chat).where(Chat.id == chat_id).values({column.key: at - past}))
    leaving.watch()
    db.session.expire_all()


def states() -> list[ChatState]:
    return list(db.session.scalars(sa.select(Chat.state).order_by(Chat.id)))


def test_who_has_gone_for_a_quarter_of_an_hour_loses_the_place(desk: Service, client: Browser) -> None:
    started = starting.start(desk, people.request(desk, name="山本", question="返金は？"))
    assert started is not None
    gone, stays = started[0], people.start(desk)
    look(1, stays)
    look(14, stays)
    assert states() == ["active", "waiting", "waiting"]
    assert frame.queue_place(stays) == 2
    look(2, stays)
    assert states() == ["active", "ended", "waiting"]
    assert (gone.ended_by, gone.history_status) == (EndedBy.SYSTEM, HistoryStatus.UNHANDLED)
    assert frame.queue_place(stays) == 1
    assert [words for _line, _icon, words in transcript.events(gone)][-1] == "自動終了（お客様が待機中に退出）"
    client.set_cookie(customer_access._cookie_name(desk), started[1])
    page = client.get(f"/embed/{desk.embed_key}/frame?language=ja").text
    assert "しばらく画面が閉じられていたため" in page
    assert 'name="content" value="返金は？"' in page, "nothing typed is lost"


def test_whoever_comes_back_or_writes_keeps_it(desk: Service) -> None:
    chat = people.start(desk)
    look(0)
    look(14)
    look(0, chat)
    assert chat.customer_gone_since is None
    with operation():
        chat.customer_gone_since = now() - timedelta(hours=1)
    leaving.watch()
    assert chat.customer_gone_since is None, "its page is open"
    customer_liveness.redis_client().flushall()
    look(0)
    look(14)
    with operation():
        chat.last_line_at = now()
    look(2)
    assert states() == ["active", "waiting"], "a line is a sign of life"


def test_while_redis_is_away_nobody_counts_as_gone(desk: Service, valkey: Valkey) -> None:
    chat = people.start(desk)
    look(0)
    look(14)
    valkey.kill()
    try:
        look(2)
    finally:
        valkey.start()
    assert chat.customer_gone_since is None
    look(1)
    assert states() == ["active", "waiting"], "the quarter of an hour begins anew"
