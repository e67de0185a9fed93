"""Transfer: offered, accepted or returned, and the customer is never left alone (live-chat.md 2.7, 3.4, 6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import (
    assignment,
    broadcasts,
    closing,
    console_lists,
    messages,
    offers,
    opening,
    presence,
    topics,
    transferring,
    vanishing,
)
from helpcenter.chat.models import Chat, ChatState, HistoryStatus, Message, Presence, PresenceStatus
from helpcenter.chat.states import IllegalStepError
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.chat.test_offers import age, events


@dataclass
class Scene:
    """Ana handles a chat; Ben is present beside her."""

    service: Service
    ana: Operator
    ben: Operator
    chat: Chat

    def fresh(self) -> Chat:
        db.session.refresh(self.chat)
        return self.chat


def handled() -> Scene:
    """The scene, made anew."""
    service = people.desk(seconds_to_open=30, maximum_chats=1)
    ana = factories.operator(service, name="佐藤 美咲", nickname="さとう")
    ben = factories.operator(service, name="鈴木 葵", nickname="すずき")
    people.go_online(ana)
    chat = people.start(service, question="返金はいつですか")
    opening.open_chat(chat, by=ana)
    people.go_online(ben)
    return Scene(service, ana, ben, chat)


@pytest.fixture
def scene(app: Flask) -> Scene:
    return handled()


def loads(*operators: Operator) -> list[int]:
    found = assignment.loads({operator.id for operator in operators})
    return [found.get(operator.id, 0) for operator in operators]


def vanish(operator: Operator) -> None:
    with operation():
        gone = sa.update(Presence).where(Presence.operator_id == operator.id)
        db.session.execute(gone.values(seen_at=now() - timedelta(seconds=61)))


def test_offered_accepted_and_counted_for_the_other_one(scene: Scene) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana, note="注文 MS-1 の件")
    chat = scene.fresh()
    assert (chat.state, chat.operator_id) == (ChatState.ASSIGNED, scene.ben.id)
    assert loads(scene.ana, scene.ben) == [0, 1]
    offered = console_lists.of(scene.ben)
    assert [one.id for one in offered.offered] == [chat.id]
    note = offered.offers[chat.id].note
    assert note is not None
    assert (note.text, note.staff_only) == ("注文 MS-1 の件", True)
    assert [one.id for one in console_lists.of(scene.ana).transferred] == [chat.id]
    opening.open_chat(chat, by=scene.ben)
    assert (chat.state, chat.operator_id) == (ChatState.ACTIVE, scene.ben.id)
    assert console_lists.of(scene.ana).transferred == []
    assert events(chat)[-2:] == ["transferred", "opened"]
    shown = sa.select(Message.event).where(Message.chat_id == chat.id, Message.staff_only.is_(False))
    seen = db.session.scalars(shown.where(Message.event != "").order_by(Message.seq)).all()
    assert seen[-2:] == ["transferred", "opened"], "the customer is told"


def test_the_customer_writes_on_meanwhile(scene: Scene) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    messages.send(scene.chat, "まだいます", client_uuid=people.new_uuid(), by=None)
    opening.open_chat(scene.chat, by=scene.ben)
    assert scene.fresh().unread == 2


def returned_by_hand(scene: Scene) -> None:
    transferring.give_back(scene.chat, by=scene.ben)


def returned_by_time(scene: Scene) -> None:
    age(scene.chat, 29)
    assert offers.offer_anew() == 0
    age(scene.chat, 31)
    assert offers.offer_anew() == 1


def returned_by_vanishing(scene: Scene) -> None:
    vanish(scene.ben)
    assert vanishing.take_back() == 1


def returned_by_going_away(scene: Scene) -> None:
    presence.choose(scene.ben, PresenceStatus.BREAK, by=scene.ben)
    transferring.give_all_back(scene.ben)


WAYS = [returned_by_hand, returned_by_time, returned_by_vanishing, returned_by_going_away]


@pytest.mark.parametrize("return_it", WAYS)
def test_not_accepted_it_is_offered_to_whoever_transferred_it(scene: Scene, return_it: Callable[[Scene], None]) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    return_it(scene)
    chat = scene.fresh()
    assert (chat.state, chat.operator_id) == (ChatState.ASSIGNED, scene.ana.id)
    assert loads(scene.ana, scene.ben) == [1, 0]
    assert console_lists.of(scene.ana).returned == {chat.id}
    assert events(chat)[-2:] == ["transferred", "transfer_returned"]
    opening.open_chat(chat, by=scene.ana)
    assert chat.state == ChatState.ACTIVE


@pytest.mark.parametrize("return_it", WAYS)
def test_not_accepted_with_nobody_to_go_back_to_it_goes_to_the_queue(
    scene: Scene, return_it: Callable[[Scene], None]
) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    presence.choose(scene.ana, PresenceStatus.BREAK, by=scene.ana)
    if return_it is returned_by_hand:
        fill(scene.service, scene.ben)
    return_it(scene)
    chat = scene.fresh()
    if chat.state == ChatState.ASSIGNED:  # out of the queue it went to the only one who is there
        assert (return_it, chat.operator_id) == (returned_by_time, scene.ben.id)
    else:
        assert (chat.state, chat.operator_id) == (ChatState.WAITING, None)
    assert db.session.scalars(
        sa.select(Message.particulars).where(Message.event == "transfer_returned")
    ).one().get("operator") is None  # fmt: skip


def fill(service: Service, operator: Operator) -> None:
    """The operator has as many chats as the maximum allows."""
    chat = people.start(service)
    if chat.operator_id is None:
        opening.open_chat(chat, by=operator)


def test_who_gave_it_back_is_not_asked_again_while_others_are_there(scene: Scene) -> None:
    cleo = factories.operator(scene.service)
    people.go_online(cleo)
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    presence.choose(scene.ana, PresenceStatus.OFFLINE, by=scene.ana)
    transferring.give_back(scene.chat, by=scene.ben)
    assert scene.fresh().operator_id == cleo.id


def test_withdrawn_before_it_was_accepted(scene: Scene) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    transferring.withdraw(scene.chat, by=scene.ana)
    chat = scene.fresh()
    assert (chat.state, chat.operator_id) == (ChatState.ACTIVE, scene.ana.id)
    assert events(chat)[-1] == "transfer_withdrawn"
    with pytest.raises(opening.SomebodyElsesError):
        opening.open_chat(chat, by=scene.ben)


def test_into_the_queue_and_to_another(scene: Scene) -> None:
    transferring.transfer(scene.chat, to=None, by=scene.ana)
    chat = scene.fresh()
    assert (chat.state, chat.operator_id) == (ChatState.ASSIGNED, scene.ben.id), "who is free gets it at once"
    assert events(chat)[-2:] == ["transferred", "assigned"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_back_in_the_queue_it_moves_those_who_wait(app: Flask, scene: Scene) -> None:
    fill(scene.service, scene.ben)
    waiting = Outbox(frozenset({topics.waiting(scene.service.id)}), ("chat", 0, topics.CUSTOMER))
    hub(app).add(waiting)
    presence.choose(scene.ana, PresenceStatus.BREAK, by=scene.ana)
    transferring.transfer(scene.chat, to=None, by=scene.ana)
    hub(app).remove(waiting)
    assert scene.fresh().state == ChatState.WAITING
    assert waiting.frames.get_nowait() == broadcasts.QUEUE_MOVED


def test_neither_the_maximum_nor_automatic_assignment_bars_a_transfer(scene: Scene) -> None:
    fill(scene.service, scene.ben)
    with operation():
        mine = sa.update(Membership).where(Membership.operator_id == scene.ben.id)
        db.session.execute(mine.values(automatic_assignment=False))
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    assert scene.fresh().operator_id == scene.ben.id
    assert loads(scene.ben) == [2]


@pytest.mark.parametrize("reason", ["oneself", "offline", "vanished", "other service", "no chat right", "deactivated"])
def test_who_cannot_get_it(scene: Scene, reason: str) -> None:
    to = scene.ana if reason == "oneself" else scene.ben
    if reason == "offline":
        presence.choose(to, PresenceStatus.OFFLINE, by=to)
    if reason == "vanished":
        vanish(to)
    if reason == "other service":
        to = factories.operator(people.desk())
        people.go_online(to)
    with operation():
        if reason == "no chat right":
            mine = sa.update(Membership).where(Membership.operator_id == to.id)
            db.session.execute(mine.values(chat_right=False))
        if reason == "deactivated":
            to.deactivated_at = now()
            db.session.add(to)
    with pytest.raises(transferring.NotPresentError):
        transferring.transfer(scene.chat, to=to, by=scene.ana)
    assert (scene.fresh().state, scene.chat.operator_id) == (ChatState.ACTIVE, scene.ana.id)


def test_steps_that_are_over_are_refused(scene: Scene) -> None:
    with pytest.raises(transferring.NotYoursError):
        transferring.transfer(scene.chat, to=scene.ana, by=scene.ben)
    with pytest.raises(transferring.NotYoursError):
        transferring.withdraw(scene.chat, by=scene.ana)
    with pytest.raises(transferring.NotYoursError):
        transferring.give_back(scene.chat, by=scene.ana)
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    with pytest.raises(transferring.NotYoursError):
        transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    with pytest.raises(IllegalStepError):
        closing.end_by_operator(scene.chat, by=scene.ana)
    opening.open_chat(scene.chat, by=scene.ben)
    with pytest.raises(transferring.NotYoursError):
        transferring.give_back(scene.chat, by=scene.ben)
    with pytest.raises(transferring.NotYoursError):
        transferring.withdraw(scene.chat, by=scene.ana)


def test_the_customer_ends_while_it_is_offered(scene: Scene) -> None:
    messages.send(scene.chat, "お調べします", client_uuid=people.new_uuid(), by=scene.ana)
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    closing.end_by_customer(scene.chat)
    assert (scene.fresh().state, scene.chat.history_status) == (ChatState.ENDED, HistoryStatus.HANDLED)
    with pytest.raises(IllegalStepError):
        opening.open_chat(scene.chat, by=scene.ben)


def test_of_all_who_reach_for_it_at_once_one_gets_it(app: Flask, scene: Scene) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    chat_id, ana_id, ben_id = scene.chat.id, scene.ana.id, scene.ben.id
    start, done = threading.Barrier(3), []

    def reach(act: Callable[..., None], operator_id: int) -> None:
        with app.app_context():
            chat, operator = db.session.get_one(Chat, chat_id), db.session.get_one(Operator, operator_id)
            start.wait()
            try:
                act(chat, by=operator)
                done.append(act.__name__)
            except (transferring.NotYoursError, opening.SomebodyElsesError):
                pass
            db.session.remove()

    tries = [(opening.open_chat, ben_id), (transferring.withdraw, ana_id), (transferring.give_back, ben_id)]
    threads = [threading.Thread(target=reach, args=one) for one in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    chat = scene.fresh()
    expected = {
        "open_chat": (ChatState.ACTIVE, ben_id),
        "withdraw": (ChatState.ACTIVE, ana_id),
        "give_back": (ChatState.ASSIGNED, ana_id),
    }
    assert (chat.state, chat.operator_id) == expected[done[0]]
