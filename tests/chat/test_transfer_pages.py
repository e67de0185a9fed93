"""The dialog of a transfer and its buttons (live-chat.md 2.7)."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.chat import presence, transferring
from helpcenter.chat.models import ChatState, PresenceStatus
from tests.chat.test_transferring import Scene, handled
from tests.client import Browser


@pytest.fixture
def scene(app: Flask) -> Scene:
    return handled()


def test_the_pages_of_a_transfer(scene: Scene, client: Browser) -> None:
    client.sign_in(scene.ana)
    base = f"/console/chats/{scene.chat.id}"
    htmx = {"HX-Request": "true"}
    dialog = client.get(f"{base}/transfers")
    assert dialog.status_code == 200
    options = client.get(f"{base}/transfers/operators").text
    assert f'data-value="{scene.ben.id}"' in options
    assert f'data-value="{scene.ana.id}"' not in options
    assert 'data-value="queue"' in options
    assert "鈴木 葵" not in client.get(f"{base}/transfers/operators?q=存在しない").text
    assert client.post(f"{base}/transfers", data={"note": "x"}, headers=htmx).status_code == 422
    assert client.post(f"{base}/transfers", data={"operator_id": "9" * 30}, headers=htmx).status_code == 422
    refused = client.post(f"{base}/transfers", data={"operator_id": scene.ana.id, "note": "大事なこと"}, headers=htmx)
    assert refused.status_code == 409
    assert "大事なこと" in refused.text, "what was typed stays"
    assert client.post(f"{base}/transfers", data={"operator_id": scene.ben.id}, headers=htmx).status_code == 200
    assert "転送を取り消す" in client.get(base).text
    assert client.post(f"{base}/closure", headers=htmx).status_code in (403, 409)
    assert client.post(f"{base}/transfers/withdrawal", headers=htmx).status_code == 200
    assert client.post(f"{base}/transfers/withdrawal", headers=htmx).status_code == 409
    presence.choose(scene.ben, PresenceStatus.OFFLINE, by=scene.ben)
    assert client.post(f"{base}/transfers", data={"operator_id": "queue"}, headers=htmx).status_code == 409
    assert scene.fresh().state == ChatState.ACTIVE


def test_going_on_a_break_by_the_status_window_returns_what_was_offered(scene: Scene, client: Browser) -> None:
    transferring.transfer(scene.chat, to=scene.ben, by=scene.ana)
    client.sign_in(scene.ben)
    client.post("/console/presence", data={"status": "break"})
    assert scene.fresh().operator_id == scene.ana.id
