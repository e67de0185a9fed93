"""The wallboard: what stands on it, for whom, and what supervisors do from there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import closing, escalation, messages, opening, presence, redirecting, transferring
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Message, Presence, PresenceChange, PresenceStatus
from helpcenter.chat.watch_model import ChatWatch
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.statistics import rolling
from helpcenter.transactions import operation
from helpcenter.wallboard import board, drawing
from tests import factories
from tests.chat import people
from tests.client import Browser

HTMX = {"HX-Request": "true"}


def older(chat: Chat, **ago: float) -> None:
    with operation():
        before = now() - timedelta(**ago)
        db.session.execute(sa.update(Chat).where(Chat.id == chat.id).values(requested_at=before, assigned_at=before))
    db.session.refresh(chat)


def scene() -> tuple[Service, Operator, Operator, Operator, list[Chat]]:
    """Ana has one open chat and is full, Ben one offered; a third customer waits for longest."""
    desk = people.desk(name={"ja": "本店"}, maximum_chats=1, seconds_to_open=30)
    boss = factories.operator(desk, role_key="supervisor", name="高橋 蓮")
    ana, ben = factories.operator(desk, name="佐藤 美咲"), factories.operator(desk, name="鈴木 葵")
    people.go_online(ana)
    chats = [people.start(desk, name=f"客 {number}", question="返金は") for number in (1,)]
    opening.open_chat(chats[0], by=ana)
    people.go_online(ben)
    chats += [people.start(desk, name=f"客 {number}", question="配送は") for number in (2, 3)]
    older(chats[2], minutes=9)
    for chat in chats:
        db.session.refresh(chat)
    assert [chat.state for chat in chats] == [ChatState.ACTIVE, ChatState.ASSIGNED, ChatState.WAITING]
    return desk, boss, ana, ben, chats


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_stands_on_it_and_for_whom(app: Flask, client: Browser) -> None:
    desk, boss, ana, ben, chats = scene()
    other = people.desk(name={"ja": "よそ"})
    stranger = factories.operator(other, name="よその人", role_key="supervisor")
    people.go_online(stranger)
    foreign = people.start(other, name="よその客", question="…")
    escalation.escalate()
    rolling.run()
    found = board.of(boss)
    assert [chat.id for chat in found.queue] == [chats[2].id, chats[1].id]
    assert found.waiting_since == chats[2].requested_at
    assert [chat.id for chat in found.overview.needy] == [chats[2].id]
    assert [(one.name, one.load, one.maximum, one.is_full, one.is_lost) for one in found.people] == [
        ("佐藤 美咲", 1, 1, True, False),
        ("鈴木 葵", 1, 1, True, False),
        ("高橋 蓮", 0, 1, False, False),
    ]
    assert [chat.id for chat in found.chats_of(ana.id)] == [chats[0].id]
    assert (found.free, found.today.requested, found.chosen) == (0, 3, None)
    assert board.of(boss, other.id).chosen is None
    assert {one.name for one in board.of(stranger, desk.id).people} == {"よその人"}
    with operation():
        db.session.execute(sa.update(Presence).values(seen_at=now() - timedelta(minutes=1)))
        db.session.execute(sa.update(Chat).where(Chat.id == chats[0].id).values(operator_lost_at=now()))
    assert [one.is_lost for one in board.of(boss).people] == [True, True, False]
    frame = drawing.drawer(boss.id, "ja", None)()
    ids = re.findall(r' id="([^"]+)"', frame)
    assert len(ids) == len(set(ids)), "a chat that its operator left stands in the queue and beside the operator"
    for part in ("客 3", "佐藤 美咲", "board_people", "接続切れ", "応答なし"):
        assert part in frame, part
    for part in ("よその", "style=", "csrf"):
        assert part not in frame, part
    client.sign_in(boss)
    page = client.get("/console/wallboard").text
    assert 'hx-ws:connect="/console/wallboard/socket?service=' in page
    assert "客 1" in page
    assert "よその客" not in page
    hidden = (
        f"chats/{foreign.id}/transfers",
        f"chats/{foreign.id}/transfers/operators",
        f"operators/{stranger.id}/presence",
    )
    assert {client.get(f"/console/wallboard/{path}").status_code for path in hidden} == {404}
    posted = (f"chats/{foreign.id}/transfers", f"chats/{foreign.id}/participation", f"operators/{stranger.id}/presence")
    assert {client.post(f"/console/wallboard/{path}").status_code for path in posted} == {404}
    client.sign_in(ana)
    assert client.get("/console/wallboard").status_code == 403
    assert client.post(f"/console/wallboard/operators/{ben.id}/presence", data={"status": "offline"}).status_code == 403
    assert client.get(f"/console/wallboard/chats/{chats[2].id}/transfers").status_code == 403


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_supervisors_join_transfer_and_set_a_status_from_there(app: Flask, client: Browser) -> None:
    _desk, boss, ana, ben, chats = scene()
    client.sign_in(boss)
    url = f"/console/wallboard/chats/{chats[0].id}"
    joined = client.post(f"{url}/participation", headers=HTMX)
    assert joined.headers["HX-Redirect"] == f"/console/chats/{chats[0].id}"
    assert db.session.get_one(ChatWatch, (chats[0].id, boss.id)).joined_at is not None
    assert client.post(f"/console/wallboard/chats/{chats[2].id}/participation", headers=HTMX).status_code == 409
    assert "転送" in client.get(f"{url}/transfers", headers=HTMX).text
    options = client.get(f"{url}/transfers/operators", headers=HTMX).text
    assert (ben.name in options, ana.name in options, "queue" in options) == (True, False, True)
    for sent, status in (({}, 422), ({"operator_id": "x"}, 422), ({"operator_id": "999"}, 422),
                         ({"operator_id": str(boss.id)}, 409), ({"operator_id": str(ana.id)}, 409),
                         ({"operator_id": str(ben.id), "note": "あ" * 5001}, 422)):  # fmt: skip
        assert client.post(f"{url}/transfers", data=sent, headers=HTMX).status_code == status, sent
    done = client.post(f"{url}/transfers", data={"operator_id": str(ben.id), "note": "急ぎです"}, headers=HTMX)
    assert (done.status_code, ben.name in done.text) == (200, True)
    db.session.refresh(chats[0])
    assert (chats[0].state, chats[0].operator_id) == (ChatState.ASSIGNED, ben.id)
    note = db.session.scalars(sa.select(Message).where(Message.kind == "note")).one()
    assert (note.text, note.operator_id, note.staff_only) == ("急ぎです", boss.id, True)
    answer = client.post(f"/console/wallboard/operators/{ben.id}/presence", data={"status": "break"}, headers=HTMX)
    assert answer.status_code == 200
    db.session.refresh(chats[0])
    assert presence.of(ben).status == PresenceStatus.BREAK
    assert (chats[0].state, chats[0].operator_id) == (ChatState.ASSIGNED, ana.id)  # goes back to whoever had it
    change = db.session.scalars(sa.select(PresenceChange).order_by(PresenceChange.id.desc())).first()
    assert change is not None
    assert (change.operator_id, change.by_id) == (ben.id, boss.id)
    assert client.post(f"/console/wallboard/operators/{ben.id}/presence", data={"status": "away"}).status_code == 400
    assert 'aria-pressed="true"' in client.get(f"/console/wallboard/operators/{ben.id}/presence", headers=HTMX).text
    actions = set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.operator_id == boss.id)))
    assert {"chat_redirected", "presence_set"} <= actions


def test_a_supervisor_gives_chats_in_any_state_to_somebody_or_to_the_queue(app: Flask) -> None:
    _desk, boss, ana, ben, (active, offered, waiting) = scene()
    redirecting.redirect(waiting, to=ben, by=boss)  # whatever the maximum
    assert (waiting.state, waiting.operator_id) == (ChatState.ASSIGNED, ben.id)
    opening.open_chat(waiting, by=ben)
    redirecting.redirect(offered, to=ana, by=boss)
    assert (offered.state, offered.operator_id) == (ChatState.ASSIGNED, ana.id)
    with pytest.raises(transferring.NotYoursError):
        redirecting.redirect(offered, to=ana, by=boss)
    with pytest.raises(transferring.NotPresentError):
        redirecting.redirect(offered, to=boss, by=boss)
    redirecting.redirect(active, to=None, by=boss)
    db.session.refresh(active)
    assert (active.state, active.operator_id) == (ChatState.WAITING, None)
    returned = sa.select(ChatOffer.operator_id).where(
        ChatOffer.chat_id == active.id, ChatOffer.returned_at.is_not(None)
    )
    assert ana.id in set(db.session.scalars(returned))
    with pytest.raises(transferring.NotYoursError):
        redirecting.redirect(active, to=None, by=boss)
    redirecting.redirect(offered, to=None, by=boss)
    assert offered.operator_id is None
    db.session.refresh(active)
    with pytest.raises(messages.UnusableTextError):
        redirecting.redirect(active, to=ben, by=boss, note="あ" * 5001)
    db.session.refresh(active)
    assert active.operator_id != ben.id
    closing.end_by_customer(active)
    with pytest.raises(transferring.NotYoursError):
        redirecting.redirect(active, to=ben, by=boss)
