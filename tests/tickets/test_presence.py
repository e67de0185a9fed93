"""Two operators at one ticket see each other, and what the other one saves (tickets-customers.md 1.6)."""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.tickets import commenting, editing, presence
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.watch_model import TicketWatch
from helpcenter.transactions import operation
from tests.client import Browser
from tests.tickets.desk import Desk


def listen(ticket: Ticket, operator: Operator) -> Outbox:
    outbox = Outbox(frozenset({presence.topic(ticket.id, operator.id)}), ("ticket", ticket.id, "staff"))
    hub().add(outbox)
    return outbox


def heard(outbox: Outbox) -> list[str]:
    frames = []
    while not outbox.frames.empty():
        frames.append(json.loads(outbox.frames.get_nowait())["content"])
    return frames


def test_each_sees_the_other_come_change_and_go(desk: Desk, client: Browser) -> None:
    ticket, other = desk.ticket(), desk.ticket("別件")
    mine, hers = listen(ticket, desk.operator), listen(ticket, desk.colleague)
    presence.arrive(ticket.id, desk.operator.id, "a" * 32)
    assert heard(mine)[-1].count("見ています") == 0, "nobody else is there"
    presence.arrive(ticket.id, desk.colleague.id, "b" * 32)
    presence.arrive(other.id, desk.stranger.id, "c" * 32)
    assert "鈴木 葵" in heard(mine)[-1]
    assert "佐藤 美咲" in heard(hers)[-1]
    presence.arrive(ticket.id, desk.colleague.id, "b" * 32)
    assert heard(mine) == [], "nobody is told of a heartbeat"

    editing.save(ticket, version=1, by=desk.colleague, subject="新しい件名")
    assert "鈴木 葵さんがこのチケットを更新しました" in heard(mine)[-1]
    assert heard(hers) == []
    commenting.comment(ticket, "<b>", by=desk.operator)
    assert "<b>" not in heard(hers)[-1]

    client.sign_in(desk.operator)
    assert "鈴木 葵さんが見ています" in client.get(f"/console/tickets/{ticket.id}").text
    presence.leave(ticket.id, "b" * 32)
    assert "見ています" not in heard(mine)[-1]
    assert "見ています" not in client.get(f"/console/tickets/{ticket.id}").text


def test_who_has_been_silent_is_not_there_and_forgotten(desk: Desk) -> None:
    ticket = desk.ticket()
    presence.arrive(ticket.id, desk.operator.id, "a" * 32)
    assert [one.id for one in presence.others(ticket.id, desk.colleague.id)] == [desk.operator.id]
    with operation():
        db.session.execute(sa.update(TicketWatch).values(seen_at=now() - presence.WATCHING))
    assert presence.others(ticket.id, desk.colleague.id) == []
    with operation():
        db.session.execute(sa.update(TicketWatch).values(seen_at=now() - presence.FORGOTTEN - timedelta(1)))
    presence.forget()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TicketWatch)) == 0
