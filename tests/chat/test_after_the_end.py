"""What may be done by whom once a chat has ended or was transferred (live-chat.md 2.5–2.8, 4.1, 6): the whole table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, customer_access, information, opening, starting, transferring
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser

HTMX = {"HX-Request": "true"}
AFTERWARDS = {"save in history", "ticket"}
IN_HAND = {"write", "note", "save in screen", "ticket", "ask for a rating", "end"}
AGAIN = {"end"}
"""To press it once more is no mistake; nothing happens."""


@dataclass
class Scene:
    """Ana had the chat, Ben is her colleague, Sue their supervisor; all are present."""

    service: Service
    ana: Operator
    ben: Operator
    sue: Operator
    chat: Chat
    token: str


def make_scene() -> Scene:
    service = people.desk()
    ana, ben = factories.operator(service), factories.operator(service)
    sue = factories.operator(service, role_key="supervisor")
    people.go_online(ana)
    started = starting.start(service, people.request(service, name="山本 香織", question="返金はいつですか"))
    assert started is not None
    opening.open_chat(started[0], by=ana)
    people.go_online(ben, sue)
    return Scene(service, ana, ben, sue, *started)


def customer_ended(scene: Scene) -> None:
    closing.end_by_customer(scene.chat)


def system_ended(scene: Scene) -> None:
    closing.end_by_system(scene.chat, why="idle")


def operator_ended(scene: Scene) -> None:
    closing.end_by_operator(scene.chat, by=scene.ana)


def customer_and_operator_ended(scene: Scene) -> None:
    closing.end_by_customer(scene.chat)
    closing.end_by_operator(scene.chat, by=scene.ana)


def offered(scene: Scene) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)


def accepted(scene: Scene) -> None:
    offered(scene)
    opening.open_chat(scene.chat, by=scene.ben)


TABLE: list[tuple[Callable[[Scene], None], dict[str, set[str]]]] = [
    (customer_ended, {"customer": {"rate"}, "ana": IN_HAND, "ben": set(), "sue": {"save in screen", "ticket"}}),
    (system_ended, {"customer": {"rate"}, "ana": IN_HAND, "ben": set(), "sue": {"save in screen", "ticket"}}),
    (operator_ended, {"customer": {"rate"}, "ana": AFTERWARDS | AGAIN, "ben": AFTERWARDS, "sue": AFTERWARDS}),
    (
        customer_and_operator_ended,
        {"customer": {"rate"}, "ana": AFTERWARDS | AGAIN, "ben": AFTERWARDS, "sue": AFTERWARDS},
    ),
    (
        offered,
        {
            "customer": {"say", "rate"},
            "ana": set(),
            "ben": {"note", "save in screen", "ticket"},
            "sue": {"save in screen", "ticket"},
        },
    ),
    (
        accepted,
        {
            "customer": {"say", "rate"},
            "ana": set(),
            "ben": IN_HAND | {"transfer"},
            "sue": {"save in screen", "ticket"},
        },
    ),
]
"""How it came to be, and who may do what then. What is not named is refused with 403 or 409."""


@pytest.mark.parametrize(("happened", "allowed"), TABLE, ids=[row[0].__name__ for row in TABLE])
def test_who_may_do_what(app: Flask, happened: Callable[[Scene], None], allowed: dict[str, set[str]]) -> None:
    found = {}
    for who in allowed:
        scene, browser = make_scene(), app.test_client()
        assert isinstance(browser, Browser)
        happened(scene)
        tries = by_customer(scene, browser) if who == "customer" else by_operator(scene, browser, who)
        found[who] = {what for what, attempt in tries.items() if succeeds(what, attempt)}
    assert found == allowed


def succeeds(what: str, attempt: Callable[[], int]) -> bool:
    status = attempt()
    assert status in (200, 201, 204, 403, 409), f"{what}: {status}"
    return status < 300


def by_customer(scene: Scene, browser: Browser) -> dict[str, Callable[[], int]]:
    browser.set_cookie(customer_access._cookie_name(scene.service), scene.token)
    base = f"/hc/{scene.service.slug}/ja/chats/{scene.chat.public_id}"
    line = {"text": "もしもし", "uuid": people.new_uuid()}
    return {
        "say": lambda: browser.post(f"{base}/messages", data=line, headers=HTMX).status_code,
        "rate": lambda: browser.post(f"{base}/rating", data={"satisfied": "yes"}, headers=HTMX).status_code,
    }


def by_operator(scene: Scene, browser: Browser, who: str) -> dict[str, Callable[[], int]]:
    """Everything that can be tried with the chat; what lets it go comes last."""
    operator = getattr(scene, who)
    browser.sign_in(operator)
    base = f"/console/chats/{scene.chat.id}"

    def post(resource: str, **data: object) -> int:
        path = resource if resource.startswith("/") else f"{base}/{resource}"
        return browser.post(path, data=data, headers=HTMX).status_code

    def save(path: str) -> int:
        db.session.expire_all()
        return post(
            path, name="山本 香織", email="", note=path, category_id="", version=information.version(scene.chat)
        )

    def transfer() -> int:
        other = scene.ana if operator.id != scene.ana.id else scene.ben
        status = post("transfers", operator_id=other.id)
        if status == 200:
            assert post("transfers/withdrawal") == 200
        return status

    return {
        "write": lambda: post("messages", text="はい", uuid=people.new_uuid()),
        "note": lambda: post("messages", text="メモ", uuid=people.new_uuid(), kind="note"),
        "save in screen": lambda: save(f"{base}/information"),
        "save in history": lambda: save(f"/console/history/{scene.chat.id}/information"),
        "ticket": lambda: post("tickets", subject="返金", content="返金の件"),
        "ask for a rating": lambda: post("rating-request"),
        "transfer": transfer,
        "end": lambda: post("closure"),
    }
