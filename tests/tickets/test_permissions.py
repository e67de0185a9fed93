"""Three people at every route of tickets and customers: what one may not see does not exist (see 3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from helpcenter.accounts import operators
from helpcenter.accounts.models import Role
from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.tickets import deleting
from helpcenter.tickets.models import Call, Ticket
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.tickets import desk as desks
from tests.tickets.desk import Desk, line

SECRET = "誰にも言わない件名"
AREAS = ("/console/tickets", "/console/customers", "/console/calls", "/console/saved-searches")


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Method and rule of every route of the area, sockets left out (tests/security looks at those)."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(AREAS) and not rule.websocket and not rule.rule.endswith("/socket"):
            yield from ((method, rule) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def address(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    arguments = {name: ids[name] for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, arguments))


@pytest.fixture
def ids(desk: Desk) -> dict[str, Any]:
    """Records of the desk for every placeholder; where there is none of a kind, its ID is nobody's."""
    ticket = desk.ticket(SECRET, operator=desk.operator)
    other = factories.customer(desk.service, name=SECRET)
    nobody = dict.fromkeys(("export_id", "identity_id", "merge_id", "search_id"), 999_999)
    people = {
        "customer_id": desk.customer.id,
        "other_id": other.id,
        "merged_id": other.id,
        "survivor_id": desk.customer.id,
    }
    return {**nobody, **people, "ticket_id": ticket.id, "call_id": ticket.calls[0].id}


def test_somebody_of_another_service_finds_nothing(
    app: Flask, desk: Desk, client: Browser, ids: dict[str, Any]
) -> None:
    client.sign_in(factories.operator(desk.elsewhere, role_key="supervisor"))
    tried = 0
    for method, rule in routes(app):
        answer = client.open(address(app, rule, ids), method=method, data={"version": 1} if method == "POST" else None)
        assert SECRET not in answer.text, rule
        if rule.arguments:
            tried += 1
            assert answer.status_code in (404, 403), f"{method} {rule}: {answer.status_code}"
    assert tried > 40
    ticket = db.session.get_one(Ticket, ids["ticket_id"])
    assert (ticket.version, ticket.subject) == (1, SECRET)


def test_somebody_without_permissions_may_do_nothing(
    app: Flask, desk: Desk, client: Browser, ids: dict[str, Any]
) -> None:
    operators.ensure_built_in_roles()
    with operation():
        role = Role(name="nothing")
        db.session.add(role)
    client.sign_in(factories.operator(desk.service, role=role))
    for method, rule in routes(app):
        answer = client.open(address(app, rule, ids), method=method, data={} if method == "POST" else None)
        assert answer.status_code == 403, f"{method} {rule}: {answer.status_code}"


def test_a_customer_is_no_operator(app: Flask, client: Browser, ids: dict[str, Any]) -> None:
    for method, rule in routes(app):
        answer = client.open(address(app, rule, ids), method=method, data={} if method == "POST" else None)
        assert answer.status_code in (302, 303, 400, 401, 403), f"{method} {rule}: {answer.status_code}"
        assert SECRET not in answer.text


def test_who_read_which_conversation_is_in_the_audit_log(desk: Desk, client: Browser) -> None:
    chat = chats.ended(desk.service, ("customer", "返金は？"), customer=desk.customer, operator=desk.operator)
    of_chat = desk.ticket("返金", "", chat=chat, operator=desk.operator)
    imported = desks.imported(desk, desks.chat_source(desk), line("customer", "京都まで"))
    client.sign_in(desk.colleague)
    for path in ("", "?tab=events", "?tab=conversation"):
        client.get(f"/console/tickets/{of_chat.id}{path}")
    client.get(f"/console/tickets/{imported.ticket_id}?tab=conversation")
    paper = client.get(f"/console/tickets/{imported.ticket_id}/print")
    assert "京都まで" in paper.text
    query = sa.select(AuditEntry).where(AuditEntry.action == "transcript_viewed").order_by(AuditEntry.id)
    seen = [(one.operator_id, one.subject_kind, one.subject_id) for one in db.session.scalars(query)]
    me = desk.colleague.id
    assert seen == [(me, "chats", chat.id), (me, "calls", imported.id), (me, "calls", imported.id)]


def test_deleting_needs_its_permission_and_takes_all_of_it(desk: Desk, client: Browser) -> None:
    ticket, other = desk.ticket(), desk.ticket()
    number = ticket.number
    client.sign_in(desk.operator)
    assert client.post(f"/console/tickets/{ticket.id}/deletion", data={"version": 1}).status_code == 403
    client.post("/console/sign-out")
    boss = factories.operator(desk.service, role_key="supervisor")
    client.sign_in(boss)
    assert "元に戻せません" in client.get(f"/console/tickets/{ticket.id}/deletion").text
    assert client.post(f"/console/tickets/{ticket.id}/deletion", data={"version": 0}).status_code == 409
    assert client.post(f"/console/tickets/{ticket.id}/deletion", data={"version": 1}).status_code == 303
    assert client.get(f"/console/tickets/{ticket.id}").status_code == 404
    assert db.session.scalars(sa.select(Call.ticket_id).where(Call.service_id == desk.service.id)).all() == [other.id]
    assert desk.ticket().number == number + 2, "its number is not given again"
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "ticket_deleted")).one()
    assert (entry.operator_id, entry.particulars["number"]) == (boss.id, number)
    imported = desks.imported(desk, desks.chat_source(desk))
    with pytest.raises(RefusedError):
        deleting.delete(imported.ticket, version=1, by=boss)
    with pytest.raises(StaleError):
        deleting.delete(other, version=7, by=boss)
