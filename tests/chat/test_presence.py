"""The status window (live-chat.md 2.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import presence, topics
from helpcenter.chat.models import ChatState, Presence, PresenceChange, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.transactions import exclusive, operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.processes import wait_until


def test_changes_are_recorded_with_who_from_and_to(client: Browser) -> None:
    service = people.desk()
    operator = factories.operator(service)
    client.sign_in(operator)
    for status in ("online", "online", "break"):
        assert client.post("/console/presence", data={"status": status}).status_code == 303
    rows = db.session.execute(sa.select(PresenceChange.by_id, PresenceChange.previous, PresenceChange.status)).all()
    assert rows == [(operator.id, "offline", "online"), (operator.id, "online", "break")]


def test_a_status_that_does_not_exist_is_refused(client: Browser) -> None:
    operator = factories.operator(people.desk())
    client.sign_in(operator)
    assert client.post("/console/presence", data={"status": "away"}).status_code == 400
    assert presence.of(operator).status == PresenceStatus.OFFLINE


def test_signing_in_begins_offline_unless_another_console_is_connected(client: Browser) -> None:
    operator = factories.operator(people.desk())
    people.go_online(operator)
    client.sign_in(operator)
    assert presence.of(operator).status == PresenceStatus.ONLINE
    with operation():
        db.session.execute(sa.update(Presence).values(seen_at=now() - timedelta(minutes=5)))
    client.sign_in(operator)
    db.session.expire_all()
    assert presence.of(operator).status == PresenceStatus.OFFLINE


def test_switching_away_keeps_the_chats_at_hand(client: Browser) -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    chat = people.start(service)
    client.sign_in(operator)
    client.post(f"/console/chats/{chat.id}/opening")
    client.post("/console/presence", data={"status": "offline"})
    db.session.refresh(chat)
    assert (chat.state, chat.operator_id) == (ChatState.ACTIVE, operator.id)


def test_all_consoles_of_the_operator_hear_of_the_change(app: Flask) -> None:
    operator = factories.operator(people.desk())
    console = Outbox(frozenset({topics.operator_lists(operator.id)}), ("operator", operator.id, "staff"))
    hub(app).add(console)
    presence.choose(operator, PresenceStatus.ONLINE, by=operator)
    assert not console.frames.empty()
    console.frames.get_nowait()
    presence.choose(operator, PresenceStatus.ONLINE, by=operator)
    assert console.frames.empty(), "nothing changed"
    hub(app).remove(console)


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_heartbeats_and_assignment_never_wait_for_each_other_in_a_circle(app: Flask) -> None:
    """Both change presences of several operators, each in an order of its own."""
    desk = people.desk()
    first, second = factories.operator(desk), factories.operator(desk)
    people.go_online(first, second)

    def beat() -> None:
        with app.app_context():
            presence.seen([first.id, second.id])
            db.session.remove()

    with ThreadPoolExecutor(1) as console:
        with operation():
            exclusive(presence.ASSIGNMENT)
            _assigned_now(second)
            beating = console.submit(beat)
            wait_until(_somebody_waits, "the heartbeat waits for the assignment")
            _assigned_now(first)
        beating.result(60)


def _assigned_now(operator: Operator) -> None:
    db.session.execute(sa.update(Presence).where(Presence.operator_id == operator.id).values(last_assigned_at=now()))


def _somebody_waits() -> bool:
    return bool(db.session.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
