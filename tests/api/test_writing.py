"""Articles and calls written by other systems, and requests that are sent again (quality.md 2.2, 3.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.api import repeating
from helpcenter.api.models import ApiRequest
from helpcenter.articles.models import Article
from helpcenter.audit.models import AuditEntry
from helpcenter.clock import now
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.tickets import custom_fields
from helpcenter.tickets.custom_field_model import FieldKind
from helpcenter.tickets.models import Call, CallState, TicketState
from helpcenter.transactions import operation
from tests.api.desks import Desk, caller, desk
from tests.client import Browser


@pytest.fixture
def own(app: Flask) -> Desk:
    return desk()


def test_an_article_is_written_published_and_taken_back(own: Desk, client: Browser) -> None:
    call, foreign = caller(client, own.operator), desk()
    new = {
        "service_id": own.service.id,
        "category_id": own.category.id,
        "texts": [{"language": "ja", "title": "返金の時期", "markdown": "3 営業日以内です。"}],
    }
    made = call("POST", "/articles", json=new)
    shown = made.get_json()
    assert (made.status_code, shown["state"], shown["texts"], shown["category_id"]) == (
        201, "draft", [], own.category.id,
    )  # fmt: skip
    url = made.headers["Location"].removeprefix("/api/v1")
    reading = f"/hc/{own.service.slug}/ja/article/{shown['id']}/"
    assert client.get(reading).status_code == 404
    draft = {"version": 1, "title": "返金の時期", "markdown": "5 営業日以内です。"}
    assert [one["version"] for one in call("PUT", f"{url}/texts/ja", json=draft).get_json()["drafts"]] == [2]
    assert call("PUT", f"{url}/texts/ja", json={**draft, "markdown": "x"}).status_code == 409, "an older version"
    assert call("PUT", f"{url}/texts/ja", json=draft).get_json()["drafts"][0]["version"] == 2, "the same once more"
    assert call("PUT", f"{url}/publication", json={"versions": {"ja": 1}}).status_code == 409
    published = call("PUT", f"{url}/publication", json={"versions": {"ja": 2}}).get_json()
    assert [(one["version"], one["markdown"]) for one in published["texts"]] == [(2, "5 営業日以内です。")]
    assert "5 営業日以内です。" in client.get(reading).text
    assert call("PATCH", url, json={"pinned": True}).get_json()["pinned"] is True
    english = {"version": 0, "title": "When refunds arrive", "markdown": "Within 5 days."}
    versions = {
        one["language"]: one["version"] for one in call("PUT", f"{url}/texts/en", json=english).get_json()["drafts"]
    }
    never = call("PUT", f"{url}/publication", json={"versions": versions, "at": "9999-12-31T23:59:59-12:00"})
    assert never.status_code == 422
    later = {"versions": versions, "at": (now() + timedelta(days=1)).isoformat()}
    scheduled = call("PUT", f"{url}/publication", json=later).get_json()
    assert scheduled["scheduled_at"]
    assert len(scheduled["texts"]) == 1
    past = {**later, "at": "2020-01-01T00:00:00Z"}
    assert call("PUT", f"{url}/publication", json=past).get_json()["field"] == "at"
    assert call("DELETE", f"{url}/schedule").get_json()["scheduled_at"] is None
    assert call("DELETE", f"{url}/publication").get_json()["state"] == "draft"
    assert client.get(reading).status_code == 404
    for wrong, field in (
        ({**new, "category_id": foreign.category.id}, "category_id"),
        ({**new, "service_id": foreign.service.id}, "service_id"),
        ({**new, "texts": new["texts"] * 2}, "texts"),
        ({**new, "texts": [{"language": "ja", "title": " ", "markdown": "x"}]}, "texts"),
    ):
        refused = call("POST", "/articles", json=wrong)
        assert (refused.status_code, refused.get_json()["field"]) == (422, field)
    assert call("PUT", f"{url}/texts/fr", json=draft).status_code == 404
    untitled = call("PUT", f"{url}/texts/ja", json={"version": 2, "title": "", "markdown": "x"})
    assert (untitled.status_code, untitled.get_json()["field"]) == (422, "title")
    assert call("DELETE", url).status_code == 204
    assert call("GET", url).status_code == 404
    recorded = set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.operator_id == own.operator.id)))
    assert recorded >= {
        "article_created", "article_written", "article_published", "article_placed", "article_scheduled",
        "article_unscheduled", "article_withdrawn", "article_deleted",
    }  # fmt: skip


def test_what_may_be_done_to_articles_is_a_matter_of_scopes_and_services(own: Desk, client: Browser) -> None:
    url, everything = f"/articles/{own.article.id}", caller(client, own.operator)
    write = caller(client, own.operator, "article.draft")
    text = {"version": 0, "title": "返品", "markdown": "できます。"}
    assert write("PUT", f"{url}/texts/ja", json=text).status_code == 200
    assert write("PATCH", url, json={"position": 3}).status_code == 200, "customers see nothing of a draft"
    for method, path, body in (
        ("PUT", f"{url}/publication", {"versions": {"ja": 1}}),
        ("DELETE", f"{url}/publication", None),
        ("DELETE", f"{url}/schedule", None),
        ("DELETE", url, None),
    ):
        assert write(method, path, json=body).status_code == 403, path
    assert everything("PUT", f"{url}/publication", json={"versions": {"ja": 1}}).status_code == 200
    assert write("PATCH", url, json={"position": 4}).status_code == 403, "customers would see it move"
    stranger = caller(client, desk().operator)
    for method, path, body in (
        ("PUT", f"{url}/texts/ja", text),
        ("PATCH", url, {"position": 5}),
        ("PUT", f"{url}/publication", {"versions": {"ja": 1}}),
        ("DELETE", f"{url}/publication", None),
        ("DELETE", f"{url}/schedule", None),
        ("DELETE", url, None),
    ):
        assert stranger(method, path, json=body).status_code == 404, path


def test_calls_are_added_and_changed(own: Desk, client: Browser) -> None:
    call, stranger = caller(client, own.operator), caller(client, desk().operator)
    field = custom_fields.create(
        own.service, by=None, name={"ja": "注文日"}, kind=FieldKind.DATE, required=True, on_calls=True, on_tickets=False
    )
    url = f"/tickets/{own.ticket.id}/calls"
    new = {
        "direction": "in",
        "subject": "お電話",
        "content": "折り返しを希望",
        "started_at": "2026-11-20T10:00:00+09:00",
        "ended_at": "2026-11-20T10:12:00+09:00",
        "custom_fields": {field.key: "2026/11/01"},
    }
    for name, moment in (("started_at", "0001-01-01T00:00:00+09:00"), ("ended_at", "9999-12-31T23:59:59Z")):
        refused = call("POST", url, json=new | {name: moment})
        assert (refused.status_code, refused.get_json()["field"]) == (422, name)
    made = call("POST", url, json=new)
    shown = made.get_json()
    assert (made.status_code, shown["channel"], shown["state"], shown["started_at"], shown["custom_fields"]) == (
        201, "manual", "closed", "2026-11-20T01:00:00Z", {field.key: "2026-11-01"},
    )  # fmt: skip
    mine = made.headers["Location"].removeprefix("/api/v1")
    change = {"version": shown["version"], "note": "翌日に連絡", "priority": "high", "tags": ["電話"]}
    changed = call("PATCH", mine, json=change).get_json()
    assert (changed["note"], changed["priority"], changed["tags"], changed["subject"]) == (
        "翌日に連絡", "high", ["電話"], "お電話",
    )  # fmt: skip
    assert call("PATCH", mine, json=change).status_code == 409
    refused = (
        ({**new, "started_at": (now() + timedelta(days=1)).isoformat()}, "started_at"),
        ({**new, "ended_at": "2026-11-20T09:00:00+09:00"}, "ended_at"),
        ({**new, "subject": " "}, "subject"),
        ({**new, "category_id": 999}, "category_id"),
        ({**new, "custom_fields": {}}, f"custom_fields.{field.key}"),
        ({**new, "custom_fields": {field.key: "いつか"}}, f"custom_fields.{field.key}"),
        ({**new, "custom_fields": {"f999": "x"}}, "custom_fields.f999"),
    )
    for body, member in refused:
        answer = call("POST", url, json=body)
        assert (answer.status_code, answer.get_json().get("field")) == (422, member), body
    assert call("POST", url, json={**new, "started_at": "2026-11-20T10:00:00"}).status_code == 422, "of no zone"
    assert stranger("POST", url, json=new).status_code == 404
    assert stranger("PATCH", mine, json=change).status_code == 404
    assert caller(client, own.operator, "customer.view")("POST", url, json=new).status_code == 403
    first = own.ticket.calls[0]
    with operation():
        first.channel, first.state, first.ended_at = Channel.IMPORTED_CHAT, CallState.CLOSED, now()
    theirs = call("PATCH", f"/calls/{first.id}", json={"version": changed["version"], "content": "x"})
    assert (theirs.status_code, theirs.get_json()["field"]) == (422, "content")
    with operation():
        own.ticket.state, own.ticket.closed_at, own.ticket.operator_id = TicketState.CLOSED, now(), own.operator.id
    assert call("POST", url, json=new).status_code == 422
    answer = call("PATCH", f"/tickets/{own.ticket.id}", json={"version": 1, "custom_fields": {field.key: "x"}})
    assert answer.status_code == 422, "a field of calls"


def test_what_is_sent_again_under_its_key_is_made_once(own: Desk, client: Browser) -> None:
    call = caller(client, own.operator)
    person = {"service_id": own.service.id, "name": "田中 一郎"}
    text = [{"language": "ja", "title": "一度だけ", "markdown": "x"}]
    started = {"direction": "out", "subject": "一度だけ", "started_at": "2026-11-20T01:00:00Z"}
    asked = (
        ("/customers", person, Customer),
        ("/tickets", {"customer_id": own.customer.id, "subject": "一度だけ", "content": "x"}, Call),
        (f"/tickets/{own.ticket.id}/calls", started, Call),
        ("/articles", {"service_id": own.service.id, "texts": text}, Article),
    )
    for number, (path, body, model) in enumerate(asked):
        before = db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
        answers = [call.keyed(f"key-{number}", "POST", path, json=body) for _again in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], path
        assert answers[0].get_json()["id"] == answers[1].get_json()["id"], path
        assert answers[0].headers["Location"] == answers[1].headers["Location"], path
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == before + 1, path
    other = call.keyed("key-0", "POST", "/customers", json={**person, "name": "別の人"})
    assert (other.status_code, "another request" in other.get_json()["detail"]) == (422, True)
    assert call.keyed("", "POST", "/customers", json=person).status_code == 400
    assert call.keyed("key-9", "POST", "/customers", json={**person, "service_id": 999}).status_code == 422
    assert (
        caller(client, own.operator).keyed("key-0", "POST", "/customers", json=person).get_json()["id"]
        != (call.keyed("key-0", "POST", "/customers", json=person).get_json()["id"])
    ), "a key is one token's own"
    noted = db.session.scalar(sa.select(sa.func.count()).select_from(ApiRequest))
    assert noted == 5, "a refused request keeps no key"
    with operation():
        db.session.execute(sa.update(ApiRequest).values(created_at=now() - timedelta(hours=25)))
    repeating.forget_old()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ApiRequest)) == 0
