"""One name for a customer everywhere, also for one who gave none."""

from __future__ import annotations

from helpcenter.accounts.models import Operator
from helpcenter.chat import shortcuts
from helpcenter.services.models import Service
from tests import factories
from tests.chat import chats
from tests.client import Browser


def test_a_customer_without_a_name_is_called_the_same_in_screen_and_history(
    desk: Service, ana: Operator, console: Browser
) -> None:
    for _other in range(3):  # so that the chats' numbers are others than the customer's
        factories.customer(desk)
    nameless = factories.customer(desk, name="")
    running = chats.running(desk, ("customer", "返金"), operator=ana, customer=nameless)
    ended = chats.ended(desk, ("customer", "返金"), operator=ana, customer=nameless)
    called = f"お客様 {nameless.id}"
    assert nameless.id not in (running.id, ended.id)
    screen = console.get(f"/console/chats/{running.id}").text
    assert screen.count(called) >= 3  # row, head, line
    assert f"お客様 {running.id}" not in screen
    assert called in console.get(f"/console/history/{ended.id}").text


def test_each_key_does_one_thing() -> None:
    keys = [one.key for one in shortcuts.SHORTCUTS]
    codes = [one.code for one in shortcuts.SHORTCUTS]
    assert len(set(keys)) == len(set(codes)) == len(keys)
