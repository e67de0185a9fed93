"""Webhooks: what is sent, how it is signed, tried again, and kept from our own network (help-center.md 2)."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from helpcenter import claims
from helpcenter.chat import closing
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.webhooks import client as hook_client
from helpcenter.webhooks import delivery, events, subscriptions
from helpcenter.webhooks.events import HookEvent
from helpcenter.webhooks.models import Webhook, WebhookDelivery
from tests.admin.office import Office
from tests.admin.office import office as new_office
from tests.chat import chats
from tests.client import Browser


class Receiver:
    """Another system: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.held: list[int] = []
        """How many connections the sender's database had open while it was sending."""
        pool = db.engine.pool
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((dict(self.headers), body))
                outer.held.append(pool.checkedout())
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    made = Receiver()
    allowed = frozenset({("127.0.0.1", made.server.server_port)})
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], allowed_sources=allowed))
    yield made
    made.stop()


@pytest.fixture
def office(app: Flask) -> Office:
    return new_office()


def hook(office: Office, url: str, *wanted: HookEvent) -> Webhook:
    chosen = wanted or tuple(HookEvent)
    return subscriptions.create(office.service.id, url, [one.value for one in chosen], by=office.admin.id)


def log() -> list[WebhookDelivery]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(WebhookDelivery).order_by(WebhookDelivery.id)))


def emit(office: Office, event: HookEvent = HookEvent.CHAT_ENDED) -> None:
    with operation():
        events.emit(office.service.id, event, 7)


def test_what_happens_is_sent_signed(office: Office, receiver: Receiver) -> None:
    made = hook(office, receiver.url, HookEvent.CHAT_ENDED)
    subscriptions.create(office.elsewhere.id, receiver.url, ["chat.ended"], by=office.admin.id)
    chat = chats.running(office.service, ("customer", "秘密の相談"), operator=office.operator)
    closing.end_by_operator(chat, by=office.operator)
    assert len(log()) == 1, "the other service's webhook and other events are not meant"
    delivery.send_due()
    (headers, body), *others = receiver.received
    assert (others, receiver.held) == ([], [0])
    sent = json.loads(body)
    assert (sent["event"], sent["record"]["id"]) == ("chat.ended", chat.id)
    assert sent["record"]["path"] == f"/api/v1/chats/{chat.id}"
    assert "秘密" not in body.decode()
    moment, _comma, signature = headers["Helpcenter-Signature"].partition(",")
    signed = hmac.digest(made.secret.encode(), moment.removeprefix("t=").encode() + b"." + body, "sha256").hex()
    assert signature == f"v1={signed}"
    assert abs(int(moment.removeprefix("t=")) - now().timestamp()) < 60
    assert (log()[0].status, log()[0].due_at, log()[0].attempts) == (204, None, 1)
    delivery.send_due()
    assert len(receiver.received) == 1


def test_what_fails_is_tried_again_later_and_in_the_end_given_up(office: Office, receiver: Receiver) -> None:
    hook(office, receiver.url)
    emit(office)
    receiver.answers = [500, 302]
    delivery.send_due()
    (one,) = log()
    assert (one.status, one.error) == (500, "The server answered 500.")
    assert one.due_at is not None
    assert timedelta(seconds=20) < one.due_at - now() < timedelta(seconds=31)
    delivery.send_due()
    assert len(receiver.received) == 1, "not yet"
    with time_machine.travel(now() + timedelta(minutes=1), tick=True):
        delivery.send_due()
        assert log()[0].status == 302, "redirects are not followed"
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        delivery.send_due()
        assert log()[0].delivered_at is not None
    emit(office)
    with operation():
        db.session.execute(sa.update(WebhookDelivery).values(attempts=11).where(WebhookDelivery.delivered_at.is_(None)))
    receiver.answers = [410]
    delivery.send_due()
    assert (log()[1].due_at, log()[1].attempts) == (None, 12)
    assert [delivery.wait_after(n) for n in (1, 2, 3)] == [timedelta(seconds=s) for s in (30, 60, 120)]
    assert delivery.wait_after(60) == delivery.LONGEST_WAIT


def test_a_killed_worker_s_delivery_comes_back_and_its_zombie_changes_nothing(
    office: Office, receiver: Receiver
) -> None:
    hook(office, receiver.url)
    emit(office)
    zombie = claims.claim_next(WebhookDelivery, delivery.LEASE)
    assert zombie is not None
    db.session.expunge(zombie)
    delivery.send_due()
    assert receiver.received == [], "it is claimed"
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):
        delivery.send_due()
    assert len(receiver.received) == 1
    claims.note(zombie, due_at=now(), error="too late")
    assert log()[0].due_at is None


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nothing_is_sent_into_our_own_network(app: Flask, office: Office, receiver: Receiver) -> None:
    for url in (
        "http://crm.example.com/",
        "https://user@crm.example.com/",
        "ftp://crm.example.com/",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
    ):
        assert not hook_client.is_address(url), url
    made = hook(office, "https://crm.example.com/")
    for url in (
        "https://127.0.0.1/",
        "https://localhost:8443/",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://10.0.0.1/",
    ):
        with operation():
            made.url = url
        emit(office)
        delivery.send_due()
        assert log()[-1].status is None
        assert log()[-1].error == "The address belongs to an internal network and is not sent to.", url


def test_webhooks_are_administered(office: Office, receiver: Receiver, client: Browser) -> None:
    client.sign_in(office.admin)
    url = f"{office.url}/webhooks"
    assert client.post(f"{url}/new", data={"url": receiver.url}).status_code == 422
    refused = client.post(f"{url}/new", data={"url": "http://crm.example.com", "events": ["chat.ended"]})
    assert "Begin with https://" in refused.text
    made = client.post(f"{url}/new", data={"url": receiver.url, "events": ["chat.ended"]})
    assert made.status_code == 201
    (one,) = subscriptions.of_service(office.service.id)
    assert one.secret in made.text
    page = f"{url}/{one.id}"
    assert one.secret not in client.get(page).text
    renewed = client.post(f"{page}/secret")
    db.session.refresh(one)
    assert one.secret in renewed.text
    emit(office)
    delivery.send_due()
    assert "Delivered (204)" in client.get(page).text
    client.post(f"{page}/deliveries/{log()[0].id}/repetition")
    delivery.send_due()
    assert [body for _headers, body in receiver.received] == [log()[0].body.encode()] * 2
    off = {"url": receiver.url, "events": ["chat.rated"]}
    client.post(page, data=off)
    emit(office, HookEvent.CHAT_RATED)
    assert len(log()) == 2, "an inactive one is told nothing"
    assert client.get(f"{url}?q=hook").text.count("/hook</a>") == 1
    other = f"/admin/services/{office.elsewhere.slug}/webhooks/{one.id}"
    assert client.get(other).status_code == 404
    client.post("/console/sign-out")
    client.sign_in(office.stranger)
    paths = ("", "/secret", "/removal", f"/deliveries/{log()[0].id}/repetition")
    assert {client.post(f"{page}{path}").status_code for path in paths} == {404}
    assert client.post(f"{other}/removal").status_code == 404
    client.post("/console/sign-out")
    client.sign_in(office.admin)
    assert client.post(f"{page}/removal").status_code == 303
    assert log() == []
