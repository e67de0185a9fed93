"""New tickets: who gets them, when an answer is due; lists: several at once, searches kept (see 1.3, 1.8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.tickets import assigning, editing, settings, solving, states
from helpcenter.tickets.models import Priority, Ticket, TicketState
from helpcenter.tickets.settings_model import Assignment, SavedSearch
from helpcenter.tickets.solving import Reason
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.tickets.desk import Desk


def set_for(desk: Desk, **values: object) -> None:
    settings.change(desk.service, by=None, **values)


def test_without_settings_a_new_ticket_is_nobodys(desk: Desk) -> None:
    ticket = desk.ticket()
    assert (ticket.state, ticket.operator, ticket.response_due_at) == (TicketState.NEW, None, None)


def test_each_member_in_turn(desk: Desk) -> None:
    set_for(desk, assignment=Assignment.ROUND_ROBIN)
    tickets = [desk.ticket() for _ in range(3)]
    owners = [desk.operator, desk.colleague, desk.operator]
    assert [ticket.operator for ticket in tickets] == owners
    mails = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [mail.recipient for mail in mails] == [owner.email for owner in owners], "the owner is told"
    assert mails[0].subject == f"[{tickets[0].reference}] 新しいチケットが割り当てられました"
    assigning.assign(tickets[0], desk.colleague, version=tickets[0].version, by=desk.operator)
    assigning.assign(tickets[0], desk.operator, version=tickets[0].version, by=desk.operator)
    told = db.session.scalars(sa.select(OutgoingMail.recipient).where(OutgoingMail.id > mails[-1].id)).all()
    assert told == [desk.colleague.email], "nobody is told of what they did themselves"


def test_whoever_has_the_fewest(desk: Desk) -> None:
    desk.ticket(operator=desk.operator)
    set_for(desk, assignment=Assignment.FEWEST_OPEN)
    assert [desk.ticket().operator for _ in range(2)] == [desk.colleague, desk.operator]


def test_always_the_same_unless_gone(desk: Desk) -> None:
    set_for(desk, assignment=Assignment.FIXED, operator_id=desk.colleague.id)
    assert desk.ticket().operator == desk.colleague
    with operation():
        desk.colleague.deactivated_at = now()
    assert desk.ticket().state == TicketState.NEW


def test_an_answer_is_due_by_priority_and_lateness_is_counted(desk: Desk, client: Browser) -> None:
    set_for(desk, response_minutes={"normal": 60, "urgent": 10})
    ticket, other = desk.ticket(), desk.ticket(priority=Priority.LOW)
    assert ticket.response_due_at == ticket.created_at + timedelta(minutes=60)
    assert other.response_due_at is None
    editing.save(ticket, version=1, by=desk.operator, priority=Priority.URGENT)
    assert ticket.response_due_at == ticket.created_at + timedelta(minutes=10)
    with operation():
        ticket.response_due_at = now() - timedelta(minutes=1)
    client.sign_in(desk.operator)
    page = client.get("/console/tickets?view=late").text
    assert ticket.reference in page
    assert other.reference not in page
    states.change(ticket, TicketState.SOLVED, version=ticket.version, by=desk.operator)
    assert ticket.response_due_at is None
    assert ticket.reference not in client.get("/console/tickets?view=late").text


def test_spam_has_its_list(desk: Desk, client: Browser) -> None:
    ticket, other = desk.ticket(), desk.ticket()
    solving.solve_internally(ticket, Reason.SPAM, version=1, by=desk.operator)
    client.sign_in(desk.operator)
    page = client.get("/console/tickets?view=spam").text
    assert (ticket.reference in page, other.reference in page) == (True, False)


def test_several_at_once_each_with_its_result(desk: Desk, client: Browser) -> None:
    good, stale, closed = desk.ticket("良い"), desk.ticket("古い"), desk.ticket("閉じた")
    with operation():
        closed.state, closed.closed_at = TicketState.CLOSED, closed.created_at
        stale.version = 5
    client.sign_in(desk.operator)
    chosen = [f"{one.id}:1" for one in (good, stale, closed)]
    page = client.post("/console/tickets/bulk", data={"do": f"assign:{desk.colleague.id}", "ticket": chosen}).text
    assert "1件" in page
    assert "その間に" in page
    for ticket in (good, stale, closed):
        db.session.refresh(ticket)
    assert [one.operator_id for one in (good, stale, closed)] == [desk.colleague.id, None, None]
    done = client.post("/console/tickets/bulk", data={"do": "state:solved", "ticket": [f"{good.id}:{good.version}"]})
    assert done.status_code == 200
    db.session.refresh(good)
    assert good.state == TicketState.SOLVED
    endless = "9" * 5000  # more digits than Python makes a number of
    for form in ({"do": "state:solved", "ticket": f"{endless}:1"}, {"do": f"assign:{endless}", "ticket": chosen}):
        assert client.post("/console/tickets/bulk", data=form).status_code in (200, 303), form["do"][:9]
    assert client.get(f"/console/tickets/{good.id}?call={endless}").status_code == 200
    for nothing in ("nonsense", "assign:999999", "assign:x"):
        place = {"list_view": "all", "list_q": "返金"}
        back = client.post("/console/tickets/bulk", data={"do": nothing, "ticket": chosen, **place})
        assert (back.status_code, back.location) == (303, "/console/tickets?view=all&q=%E8%BF%94%E9%87%91"), nothing
    category, two = chats.category(desk.service, "返金"), [desk.ticket(operator=desk.operator) for _ in "ab"]
    assert f'value="category:{category.id}"' in client.get("/console/tickets?view=all").text
    for do in (f"category:{category.id}", "assign:"):
        form = {"do": do, "ticket": [f"{one.id}:{one.version}" for one in (*two, two[0])], "list_view": "mine"}
        page = client.post("/console/tickets/bulk", data=form).text
        assert "2件のチケットを変更しました" in page, do
        assert 'href="/console/tickets?view=mine"' in page, do
        for ticket in two:
            db.session.refresh(ticket)
    assert {(one.category_id, one.state, one.operator_id) for one in two} == {(category.id, TicketState.NEW, None)}
    foreign = db.session.scalars(sa.select(Ticket.id).where(Ticket.service_id == desk.elsewhere.id)).one()
    assert (
        client.post("/console/tickets/bulk", data={"do": "state:solved", "ticket": f"{foreign}:1"}).status_code == 404
    )


def test_searches_are_kept_for_oneself(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.operator)
    form = {"endpoint": "tickets.index", "name": "返金", "q": "返金", "view": "all", "_external": "1", "_anchor": "x"}
    assert (
        client.post("/console/saved-searches", data=form).location == "/console/tickets?q=%E8%BF%94%E9%87%91&view=all"
    )
    told = {"_method": "NONE", "_scheme": "javascript", "_external": "1"}  # what url_for would take for its own
    client.post("/console/saved-searches", data={**form, "q": "返品", **told})
    kept = db.session.scalars(sa.select(SavedSearch)).one()
    assert kept.arguments == {"q": "返品", "view": "all"}
    assert 'aria-label="検索条件「返金」' in client.get("/console/tickets").text
    assert client.post("/console/saved-searches", data={**form, "endpoint": "admin.index"}).status_code == 400
    client.sign_in(desk.colleague)
    assert client.post(f"/console/saved-searches/{kept.id}/removal").status_code == 404
    client.sign_in(desk.operator)
    assert client.post(f"/console/saved-searches/{kept.id}/removal").status_code == 303
    assert db.session.scalar(sa.select(SavedSearch.id)) is None


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_settings_have_a_screen(app: Flask, desk: Desk, client: Browser) -> None:
    url = f"/admin/services/{desk.service.slug}/tickets"
    client.sign_in(desk.operator)
    assert client.get(url).status_code == 403
    client.sign_in(factories.operator(desk.service, role_key="administrator"))
    form = {"solved_closes_after_days": "7", "retention_months": "24", "assignment": "fixed", "urgent": "30"}
    assert client.post(url, data={**form, "urgent": "0"}).status_code == 422
    assert client.post(url, data={**form, "operator_id": str(desk.colleague.id)}).status_code == 303
    db.session.refresh(desk.service)
    assert (desk.service.solved_closes_after_days, desk.service.retention_months) == (7, 24)
    kept = settings.of(desk.service)
    assert (kept.assignment, kept.operator_id, kept.response_minutes) == ("fixed", desk.colleague.id, {"urgent": 30})
    assert 'value="24"' in client.get(url).text
