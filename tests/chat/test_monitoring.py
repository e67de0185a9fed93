"""Supervisors: all running chats, watching without a trace, joining, taking over (live-chat.md 2.7, 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import (
    assignment,
    closing,
    console_lists,
    customer_sockets,
    escalation,
    frames,
    messages,
    monitoring,
    offers,
    opening,
    presence,
    supervision,
    topics,
    vanishing,
)
from helpcenter.chat.models import Chat, ChatState, Message, Presence
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.chat.test_offers import age, events
from tests.client import Browser
from tests.files import samples

HTMX = {"HX-Request": "true"}


@dataclass
class Scene:
    """Ana handles a chat; Sue supervises her desk; another desk's chat is noise."""

    service: Service
    ana: Operator
    sue: Operator
    chat: Chat

    def fresh(self) -> Chat:
        db.session.refresh(self.chat)
        return self.chat

    def lose_ana(self) -> None:
        with operation():
            gone = sa.update(Presence).where(Presence.operator_id == self.ana.id)
            db.session.execute(gone.values(seen_at=now() - timedelta(seconds=61)))
        vanishing.take_back()


@pytest.fixture
def scene(app: Flask) -> Scene:
    other = people.desk()
    people.go_online(factories.operator(other))
    people.start(other, question="よその話")
    service = people.desk(seconds_to_open=30)
    ana = factories.operator(service, name="佐藤 美咲", nickname="さとう")
    sue = factories.operator(service, role_key="supervisor", name="高橋 蓮", nickname="たかはし")
    people.go_online(ana)
    chat = people.start(service, question="返金はいつですか")
    opening.open_chat(chat, by=ana)
    return Scene(service, ana, sue, chat)


def limit(service: Service) -> None:
    """One chat for each operator."""
    with operation():
        service.maximum_chats = 1
        db.session.add(service)


def wait_long(chat: Chat) -> None:
    with operation():
        long_ago = now() - timedelta(seconds=31)
        db.session.execute(sa.update(Chat).where(Chat.id == chat.id).values(requested_at=long_ago))


def test_only_the_running_chats_of_ones_own_services(scene: Scene, client: Browser) -> None:
    shown = supervision.overview(scene.sue)
    assert [chat.id for chat in shown.active] == [scene.chat.id]
    assert [*shown.needy, *shown.waiting, *shown.customer_ended] == []
    client.sign_in(scene.sue)
    page = client.get("/console/chats/all").text
    assert "佐藤 美咲" in page
    assert f'id="chat_row_{scene.chat.id}"' in page
    assert page.count('id="chat_row_') == 1


def test_watching_is_seen_by_staff_alone_and_marks_nothing_as_read(scene: Scene, client: Browser) -> None:
    before = scene.fresh().customer_revision
    client.sign_in(scene.sue)
    page = client.get(f"/console/chats/{scene.chat.id}")
    assert page.status_code == 200
    assert "返金はいつですか" in page.text
    assert "composer_text" not in page.text
    monitoring.begin_watching(scene.chat, scene.sue.id)
    customer_sockets.hear(scene.chat.id, topics.STAFF, "たかはし", {"read": 99, "typing": True}, by=scene.sue.id)
    chat = scene.fresh()
    assert (chat.customer_revision, chat.operator_read_seq, chat.unread) == (before, 0, 1)
    assert monitoring.watchers(chat) == ["高橋 蓮"]
    assert "高橋" not in frames.content(chat, frames.visible(chat, topics.CUSTOMER), topics.CUSTOMER, whole=True)
    customer_sockets.hear(scene.chat.id, topics.STAFF, "さとう", {"read": 99}, by=scene.ana.id)
    assert scene.fresh().unread == 0, "the operator's own reading counts"
    monitoring.stop_watching(chat, scene.sue.id)
    assert monitoring.watchers(chat) == []


def test_who_only_watches_cannot_write(scene: Scene, client: Browser) -> None:
    client.sign_in(scene.sue)
    base = f"/console/chats/{scene.chat.id}"
    data = {"text": "口をはさむ", "uuid": people.new_uuid()}
    assert client.post(f"{base}/messages", data=data).status_code == 403
    assert client.post(f"{base}/messages", data={**data, "kind": "note"}).status_code == 403
    assert samples.upload(client, f"{base}/files", samples.PDF, "a.pdf").status_code == 403
    assert client.post(f"{base}/closure").status_code == 403
    assert client.post(f"{base}/takeover", headers=HTMX).status_code == 409


def test_joined_one_writes_as_oneself_until_one_leaves(scene: Scene, client: Browser) -> None:
    client.sign_in(scene.sue)
    base = f"/console/chats/{scene.chat.id}"
    assert "composer_text" in client.post(f"{base}/participation", headers=HTMX).text
    client.post(f"{base}/participation", headers=HTMX)  # twice is once
    data = {"text": "上の者です", "uuid": people.new_uuid()}
    assert client.post(f"{base}/messages", data=data).status_code == 200
    assert samples.upload(client, f"{base}/files", samples.PDF, "手順.pdf").status_code == 200
    assert [chat.id for chat in console_lists.of(scene.sue).joined] == [scene.chat.id]
    assert console_lists.fingerprints([scene.sue.id])[scene.sue.id][0] == 1, "a missed frame is noticed"
    customer_sockets.hear(scene.chat.id, topics.STAFF, "たかはし", {"read": 99}, by=scene.sue.id)
    assert scene.fresh().unread == 0
    assert client.post(f"{base}/departure", headers=HTMX).status_code == 200
    client.post(f"{base}/departure", headers=HTMX)
    assert client.post(f"{base}/messages", data={**data, "uuid": people.new_uuid()}).status_code == 403
    assert events(scene.chat)[-2:] == ["joined", "left"]
    lines = frames.visible(scene.chat, topics.CUSTOMER)
    html = frames.content(scene.chat, lines, topics.CUSTOMER, whole=False)
    assert "たかはし が参加しました" in html
    assert "上の者です" in html
    assert html.count("高橋") == 0, "customers read the nickname"
    assert (scene.fresh().operator_id, assignment.loads({scene.sue.id})) == (scene.ana.id, {})


@pytest.mark.parametrize("state", ["waiting", "assigned", "ended", "own"])
def test_only_an_open_chat_of_another_can_be_joined(scene: Scene, state: str) -> None:
    if state == "waiting":
        limit(scene.service)
    chat = scene.chat if state == "own" else people.start(scene.service)
    if state == "ended":
        closing.end_by_customer(chat)
    assert state in (chat.state, "own")
    by = scene.ana if state == "own" else scene.sue
    with pytest.raises(monitoring.NotPossibleError):
        monitoring.join(chat, by=by)


def test_the_chat_of_a_vanished_operator_is_marked_taken_over_and_unmarked(scene: Scene, client: Browser) -> None:
    scene.lose_ana()
    assert [chat.id for chat in supervision.overview(scene.sue).needy] == [scene.chat.id]
    assert console_lists.of(scene.sue).needy == 1
    presence.seen([scene.ana.id])
    assert supervision.needy_count(scene.sue) == 0
    scene.lose_ana()
    client.sign_in(scene.sue)
    answer = client.post(f"/console/chats/{scene.chat.id}/takeover", headers=HTMX)
    assert answer.status_code == 200
    chat = scene.fresh()
    assert (chat.state, chat.operator_id, chat.operator_lost_at) == (ChatState.ACTIVE, scene.sue.id, None)
    assert events(chat)[-1] == "taken_over"
    assert assignment.loads({scene.ana.id, scene.sue.id}) == {scene.sue.id: 1}
    assert client.post(f"/console/chats/{scene.chat.id}/takeover", headers=HTMX).status_code == 409


def test_a_request_nobody_can_take_escalates_once_and_until_it_is_opened(scene: Scene) -> None:
    limit(scene.service)
    chat = people.start(scene.service)
    assert chat.state == ChatState.WAITING
    assert escalation.escalate() == 0
    wait_long(chat)
    assert [escalation.escalate(), escalation.escalate()] == [1, 0]
    assert events(chat)[-1] == "escalated"
    assert [one.id for one in supervision.overview(scene.sue).needy] == [chat.id]
    opening.open_chat(chat, by=scene.sue)
    assert supervision.needy_count(scene.sue) == 0


def test_a_chat_that_was_missed_by_the_only_one_there_escalates_and_can_be_taken_over(scene: Scene) -> None:
    chat = people.start(scene.service)
    assert chat.operator_id == scene.ana.id
    with pytest.raises(monitoring.NotPossibleError):
        monitoring.take_over(chat, by=scene.sue)
    age(chat, 31)
    assert escalation.escalate() == 0, "it is offered to others first"
    assert offers.offer_anew() == 0
    assert escalation.escalate() == 1
    assert supervision.overview(scene.sue).missed == {chat.id: 1}
    monitoring.take_over(chat, by=scene.sue)
    assert (chat.state, chat.operator_id) == (ChatState.ACTIVE, scene.sue.id)


def test_the_customer_waiting_longest_stands_first(scene: Scene) -> None:
    later = people.start(scene.service)
    opening.open_chat(later, by=scene.ana)
    messages.send(later, "まだですか", client_uuid=people.new_uuid(), by=None)
    assert [chat.id for chat in supervision.overview(scene.sue).active] == [scene.chat.id, later.id]
    messages.send(scene.chat, "お待たせしました", client_uuid=people.new_uuid(), by=scene.ana)
    assert [chat.id for chat in supervision.overview(scene.sue).active] == [later.id, scene.chat.id]


def test_operators_without_the_permission_get_none_of_it(scene: Scene, client: Browser) -> None:
    ben = factories.operator(scene.service)
    client.sign_in(ben)
    base = f"/console/chats/{scene.chat.id}"
    assert client.get("/console/chats/all").status_code == 403
    assert client.get(base).status_code == 302
    for resource in ("participation", "departure", "takeover"):
        assert client.post(f"{base}/{resource}", headers=HTMX).status_code == 403
    assert console_lists.allowed_view(ben, "all") == "screen"
    assert console_lists.of(ben).needy is None
    assert "すべてのチャット" not in client.get("/console/chats").text


def test_what_a_supervisor_listens_to(scene: Scene) -> None:
    everything = console_lists.watched(scene.sue, "all")
    assert topics.operator_lists(scene.ana.id) in everything
    assert topics.supervision(scene.service.id) in console_lists.watched(scene.sue, "dock")
    assert topics.supervision(scene.service.id) not in console_lists.watched(scene.ana, "all")
    foreign = db.session.scalars(sa.select(Chat.service_id).where(Chat.id != scene.chat.id)).one()
    assert not {topics.supervision(foreign), topics.service_queue(foreign)} & everything


def test_an_overview_that_missed_a_frame_differs_in_its_fingerprint(scene: Scene) -> None:
    seen = [supervision.fingerprints({scene.service.id})]
    messages.send(scene.chat, "もしもし", client_uuid=people.new_uuid(), by=None)
    seen.append(supervision.fingerprints({scene.service.id}))
    scene.lose_ana()
    seen.append(supervision.fingerprints({scene.service.id}))
    assert seen[0] != seen[1] != seen[2]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(Message.event == "lost")) == 0
