"""What the help center says about the chat."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import customer_access, presence, reception, starting
from helpcenter.chat.models import ChatState, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import BusinessHours, Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats, people
from tests.client import Browser
from tests.settings import mail_leaves


@pytest.fixture
def shop(app: Flask) -> Service:
    """A service without anybody, beside one where somebody is present."""
    come(people.desk())
    return people.desk(slug="shop")


def come(service: Service) -> Operator:
    operator = factories.operator(service)
    people.go_online(operator)
    return operator


def close(service: Service) -> None:
    """Give the service hours that are over."""
    yesterday = now().astimezone(ZoneInfo(service.time_zone)) - timedelta(days=1)
    period = {"weekday": yesterday.weekday(), "opens_at": time(0), "closes_at": time(1)}
    with operation():
        db.session.add(BusinessHours(service_id=service.id, **period))


def card(client: Browser, language: str = "en") -> str:
    return client.get(f"/hc/shop/{language}/reception", headers={"HX-Request": "true"}).text


def test_nobody_here_leads_to_the_form(shop: Service, client: Browser) -> None:
    text = card(client)
    assert "No operator is here right now" in text
    assert "data-chat-open" not in text
    assert 'href="/hc/shop/en/inquiry"' in text


def test_an_answer_by_mail_is_promised_only_where_mail_is_sent(
    app: Flask, shop: Service, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the card of the home page, where nobody is here, where everybody has left those who wait, and at the form."""
    operator = come(shop)
    waiting, asker = starting.start(shop, people.request(shop, "en")), app.test_client()
    presence.choose(operator, PresenceStatus.OFFLINE, by=operator)
    assert waiting is not None
    asker.set_cookie(customer_access._cookie_name(shop), waiting[1])
    with operation():
        waiting[0].state, waiting[0].operator_id, waiting[0].assigned_at = ChatState.WAITING, None, None
        waiting[0].inquiry_offered_at = now()
    frame = f"/embed/{shop.embed_key}/frame?language=en"
    places = {"card": (client, "/hc/shop/en/reception"), "absent": (client, frame), "queue": (asker, frame)}
    places["form"] = (client, "/hc/shop/en/inquiry")
    for promised in (False, True):
        for place, (browser, address) in places.items():
            page = browser.get(address).text
            assert "Send us your question" in page or "send us your question" in page or place == "form", place
            assert ("answer by e-mail" in page or "answer to your e-mail" in page) is promised, (place, promised)
        mail_leaves(app, monkeypatch)


def test_somebody_here_offers_the_chat(shop: Service, client: Browser) -> None:
    come(shop)
    assert "data-chat-open" in card(client)
    assert "チャット受付中" in card(client, "ja")


def test_outside_of_the_hours_it_is_closed_whoever_is_here(shop: Service, client: Browser) -> None:
    come(shop)
    close(shop)
    text = card(client)
    assert "The chat is closed now" in text
    assert "Opens next:" in text
    assert "data-chat-open" not in text


def test_chat_that_is_off_has_no_card(shop: Service, client: Browser) -> None:
    with operation():
        shop.chat_enabled = False
    assert client.get("/hc/shop/ja/reception").status_code == 404


def test_the_wait_is_that_of_the_last_chats_of_this_service(shop: Service, app: Flask) -> None:
    assert reception.usual_wait(shop) is None
    other = factories.service()
    ana = factories.operator(shop, other)
    for service, minutes, days in ((shop, 4, 1), (shop, 2, 2), (shop, 3, 3), (shop, 90, 8), (other, 50, 1)):
        requested = now() - timedelta(days=days)
        chats.ended(service, operator=ana, at=requested, opened_at=requested + timedelta(minutes=minutes))
    chats.ended(shop, at=now() - timedelta(hours=1))
    assert reception.usual_wait(shop) == 3
