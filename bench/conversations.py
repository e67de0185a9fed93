"""Running chats for the row `chat`: operators who have them open, customers who have agreed."""

from __future__ import annotations

from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.accounts.sessions import COOKIE
from helpcenter.chat import opening, presence, starting
from helpcenter.chat.models import Chat
from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.servers import Installation

CHATS_EACH = 5
"""Chats at hand of one operator, the default maximum."""


def begin(installation: Installation, number: int) -> list[dict[str, Any]]:
    """Begin `number` chats; returns every page that is open then (see load.Page): both sides, and the lists."""
    with installation.application.app_context():
        desk = people.desk(slug="bench")
        operators = [factories.operator(desk) for _ in range(-(-number // CHATS_EACH))]
        people.go_online(*operators)
        signed_in = {operator.id: sign_in(installation, operator) for operator in operators}
        lists = [
            {"side": "lists", "chat": 0, "socket": "/console/socket?view=screen", "headers": signed_in[operator.id]}
            for operator in operators
        ]
        pages = [page for _ in range(number) for page in _chat(desk, operators, signed_in)]
        return lists + pages


def _chat(
    desk: Service, operators: list[Operator], signed_in: dict[int, dict[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    presence.seen(operator.id for operator in operators)  # making hundreds of chats takes longer than 30 s
    started = starting.start(desk, people.request(desk, name="計測 花子"))
    assert started is not None
    chat, token = started
    assert chat.operator is not None
    opening.open_chat(chat, by=chat.operator)
    customer = {"Cookie": f"helpcenter_chat_{desk.id}={token}"}
    return _customer(desk, chat, customer), _staff(chat, signed_in[chat.operator.id])


def _customer(desk: Service, chat: Chat, headers: dict[str, str]) -> dict[str, Any]:
    base = f"/hc/{desk.slug}/{chat.language}/chats/{chat.public_id}"
    return {"side": "customer", "rev": chat.customer_revision, **_addresses(base, chat, headers)}


def _staff(chat: Chat, headers: dict[str, str]) -> dict[str, Any]:
    return {"side": "staff", "rev": chat.revision, **_addresses(f"/console/chats/{chat.id}", chat, headers)}


def _addresses(base: str, chat: Chat, headers: dict[str, str]) -> dict[str, Any]:
    paths = {"post": f"{base}/messages", "changes": f"{base}/changes", "socket": f"{base}/socket"}
    return {"chat": chat.id, "headers": headers, **paths}


def sign_in(installation: Installation, operator: Operator) -> dict[str, str]:
    """The headers of a signed-in operator's pages."""
    browser = installation.application.test_client()
    assert isinstance(browser, Browser)
    browser.environ_base["REMOTE_ADDR"] = f"10.{operator.id >> 16}.{operator.id >> 8 & 255}.{operator.id & 255}"
    browser.sign_in(operator)  # from an address of their own: so many from one are refused
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    assert browser.csrf_token is not None
    return {"Cookie": f"{COOKIE}={cookie.value}", "X-CSRFToken": browser.csrf_token}
