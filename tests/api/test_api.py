"""The JSON API: three people, scopes, pages, errors, and what its description says (quality.md 3.1)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from helpcenter.accounts import operators
from helpcenter.api import tokens
from helpcenter.api.description import ADDRESSES
from helpcenter.api.models import ApiToken
from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from tests import factories
from tests.admin import office as offices
from tests.api.desks import EVERY, Caller, caller, desk
from tests.client import Browser

LISTS = ("/chats", "/tickets", "/calls", "/customers", "/articles", "/article-categories")


def test_three_people(app: Flask, client: Browser) -> None:
    own, foreign = desk(), desk()
    call = caller(client, own.operator)
    for path in own.paths:
        assert call("GET", path).status_code == 200, path
    for path in foreign.paths:
        answer = call("GET", path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), path
    for path in LISTS:
        rows = call("GET", path).get_json()["data"]
        assert {row["service_id"] for row in rows} == {own.service.id}, path
        assert call("GET", f"{path}?service={foreign.service.id}").get_json()["data"] == [], path
    foreign_ticket, foreign_customer = foreign.paths[2], foreign.paths[4]
    assert call("PATCH", foreign_ticket, json={"version": 1, "subject": "x"}).status_code == 404
    assert call("PATCH", foreign_customer, json={"version": 1, "name": "x"}).status_code == 404
    new = {"customer_id": foreign.customer.id, "subject": "x", "content": "x"}
    assert call("POST", "/tickets", json=new).status_code == 422
    assert call("POST", "/customers", json={"service_id": foreign.service.id, "name": "x"}).status_code == 422
    for text in ("", "hc_wrong", own.paths[0]):
        assert Caller(client, text)("GET", own.paths[0]).status_code == 401
    assert client.get(f"/api/v1{own.paths[0]}").status_code == 401
    client.sign_in(own.operator)
    assert client.get(f"/api/v1{own.paths[0]}").status_code == 401, "a cookie counts for nothing"
    read = sa.select(sa.func.count()).where(AuditEntry.action == "transcript_viewed")
    assert db.session.scalar(read) == 1


def test_scopes_permissions_and_revocation(app: Flask, client: Browser) -> None:
    own = desk()
    call = caller(client, own.operator, "chat.history")
    assert call("GET", own.paths[0]).status_code == 200
    assert {call("GET", path).status_code for path in own.paths[2:]} == {403}
    look = caller(client, own.operator, "customer.view")
    assert look("PATCH", own.paths[4], json={"version": 1, "name": "x"}).status_code == 403
    everything = caller(client, own.operator)
    narrow = offices.role()
    operators.change(own.operator, email=own.operator.email, name="x", nickname="", role=narrow, language="en", by=None)
    assert {everything("GET", path).status_code for path in own.paths} == {403}, "the operator may no more"
    token = db.session.scalars(sa.select(ApiToken).order_by(ApiToken.id.desc())).first()
    assert token is not None
    assert token.last_used_at is not None
    tokens.revoke(token, by=own.operator.id)
    assert everything("GET", own.paths[0]).status_code == 401
    operators.deactivate(own.operator, by=None)
    assert call("GET", own.paths[0]).status_code == 401


def test_records_are_made_and_changed(app: Flask, client: Browser) -> None:
    own = desk()
    call = caller(client, own.operator)
    new = {"service_id": own.service.id, "name": "田中 一郎", "emails": ["ichiro@example.jp"], "tags": ["会員"]}
    made = call("POST", "/customers", json=new)
    assert made.status_code == 201
    customer = call("GET", made.headers["Location"].removeprefix("/api/v1")).get_json()
    assert (customer["name"], customer["emails"], customer["tags"]) == ("田中 一郎", ["ichiro@example.jp"], ["会員"])
    url = f"/customers/{customer['id']}"
    changed = call("PATCH", url, json={"version": customer["version"], "company": "みなと商会"}).get_json()
    assert (changed["company"], changed["name"]) == ("みなと商会", "田中 一郎")
    assert call("PATCH", url, json={"version": customer["version"], "company": "x"}).status_code == 409
    ticket = call("POST", "/tickets", json={"customer_id": customer["id"], "subject": "請求", "content": "二重です"})
    shown = ticket.get_json()
    assert (ticket.status_code, shown["state"], shown["channel"]) == (201, "new", "manual")
    change = {"version": shown["version"], "priority": "urgent", "state": "pending"}
    after = call("PATCH", f"/tickets/{shown['id']}", json=change).get_json()
    assert (after["priority"], after["state"], after["operator_id"]) == ("urgent", "pending", own.operator.id)
    impossible = call("PATCH", f"/tickets/{shown['id']}", json={"version": after["version"], "state": "closed"})
    assert (impossible.status_code, impossible.get_json()["field"]) == (422, "state")
    for body, status in (("{", 400), ("[]", 422), ('{"name": 1}', 422), ('{"x": "\\u0000"}', 422)):
        refused = call("POST", "/customers", data=body, content_type="application/json")
        assert (refused.status_code, refused.mimetype) == (status, "application/problem+json"), body
        assert refused.get_json()["detail"]
    windows = call("POST", "/customers", json={**new, "name": r"C:\u0000"})
    assert windows.status_code == 201, "a backslash and five letters"
    assert call("POST", "/customers", data="name=x").status_code == 415
    assert call("POST", "/customers", json={**new, "role": "admin"}).status_code == 422
    assert call("DELETE", url).status_code == 404
    assert call("GET", "/nothing").mimetype == "application/problem+json"


def test_pages_go_on_where_the_last_one_ended(app: Flask, client: Browser) -> None:
    own = desk()
    call = caller(client, own.operator)
    for _more in range(4):
        factories.customer(own.service)
    found: list[int] = []
    cursor = ""
    while cursor is not None:
        page = call("GET", f"/customers?limit=2&cursor={cursor}").get_json()
        found += [row["id"] for row in page["data"]]
        cursor = page["next_cursor"]
        factories.customer(own.service)  # what comes meanwhile moves nothing
    assert len(found) == len(set(found)) == 5
    assert found == sorted(found, reverse=True)
    for wrong in ("limit=0", "limit=101", "limit=x", "cursor=!", "cursor=LTE=", "service=9999999999999"):
        assert call("GET", f"/customers?{wrong}").status_code == 400, wrong


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_too_many_wrong_tokens_have_to_wait(app: Flask, client: Browser) -> None:
    call = Caller(client, "hc_guessed")
    answers = [call("GET", "/chats") for _try in range(32)]
    assert [answers[0].status_code, answers[-1].status_code] == [401, 429]
    assert answers[-1].headers["Retry-After"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_tokens_are_made_by_administrators_for_themselves(app: Flask, client: Browser) -> None:
    office = offices.office()
    client.sign_in(office.stranger)
    more = client.post("/admin/api-tokens", data={"name": "CRM", "scopes": ["chat.history"]})
    assert more.status_code == 422, "nobody gives a token what they have not themselves"
    client.post("/console/sign-out")
    client.sign_in(office.admin)
    made = client.post("/admin/api-tokens", data={"name": "CRM", "scopes": ["chat.history"]})
    assert made.status_code == 201
    assert client.post("/admin/api-tokens", data={"name": "x", "scopes": ["operators"]}).status_code == 422
    (token,) = tokens.every()
    text = made.text.partition("<code>")[2].partition("</code>")[0]
    assert text.startswith(token.beginning)
    assert text not in client.get("/admin/api-tokens").text
    assert Caller(client, text)("GET", "/chats").status_code == 200
    client.post("/console/sign-out")
    client.sign_in(office.stranger)
    assert client.post(f"/admin/api-tokens/{token.id}/revocation").status_code == 403
    client.post("/console/sign-out")
    client.sign_in(office.admin)
    assert client.post(f"/admin/api-tokens/{token.id}/revocation").status_code == 303
    assert Caller(client, text)("GET", "/chats").status_code == 401


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_address_is_described_and_the_other_way_round(app: Flask) -> None:
    ours = {
        (method.lower(), rule.rule.removeprefix("/api/v1").replace("<int:", "{").replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert ours == {(one.method, one.path) for one in ADDRESSES}
    declared = {
        (one.method, one.path): app.view_functions[endpoint].declared_access  # type: ignore[attr-defined]  # set by us
        for one in ADDRESSES
        for endpoint in [_endpoint(app, one.method, "/api/v1" + one.path)]
    }
    assert declared == {(one.method, one.path): one.scope for one in ADDRESSES}


def _endpoint(app: Flask, method: str, path: str) -> str:
    adapter = app.url_map.bind("localhost")
    filled = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
    endpoint, _arguments = adapter.match(filled, method=method.upper())
    return str(endpoint)


@pytest.fixture
def everybody(app: Flask) -> str:
    own = desk()
    _token, text = tokens.create(own.operator, "schemathesis", EVERY)
    return text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_schemathesis_finds_no_answer_that_the_description_does_not_have(app: Flask, everybody: str) -> None:
    db.session.remove()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    looked = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=12,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def run(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {everybody}"}, checks=looked)

        run()
        tried += 1
    assert tried == len(ADDRESSES)
