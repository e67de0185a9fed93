"""From chat to chat nothing is lost unasked: neither unsaved information nor a line begun (live-chat.md 2.5)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from helpcenter.chat.models import Chat
from tests import factories
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.chat import chats
from tests.servers import Installation


@pytest.fixture
def two(live_server: Installation) -> Iterator[tuple[Chat, Chat]]:
    """Two chats that one operator has open."""
    with live_server.application.app_context():
        service = factories.service(chat_enabled=True)
        operator = factories.operator(service, name="佐藤 美咲")
        names = ("山本 香織", "小林 大輔")
        first, second = (
            chats.running(
                service, ("customer", "返金"), operator=operator, customer=factories.customer(service, name=one)
            )
            for one in names
        )
        yield first, second


@pytest.fixture
def screen(live_server: Installation, open_browser: OpenBrowser, two: tuple[Chat, Chat]) -> Page:
    """The chat screen with the first of them."""
    assert two[0].operator is not None
    page = signed_in(live_server, open_browser, two[0].operator, f"/console/chats/{two[0].id}")
    expect(page.get_by_label("名前")).to_have_value("山本 香織")
    return page


def test_another_chat_is_opened_only_after_a_question_by_pointer_and_by_key(screen: Page) -> None:
    screen.get_by_label("備考").fill("夜に連絡")
    question = screen.locator("#confirmation")
    for ask in (lambda: screen.get_by_role("link", name="小林 大輔").click(), lambda: screen.keyboard.press("Alt+j")):
        ask()
        expect(question).to_be_visible()
        question.locator("[data-confirm=no]").click()
        expect(question).to_be_hidden()
        expect(screen.get_by_label("備考")).to_have_value("夜に連絡")
    screen.keyboard.press("Alt+j")
    question.locator("[data-confirm=yes]").click()
    expect(screen.get_by_label("名前")).to_have_value("小林 大輔")


def test_what_is_being_written_waits_in_its_chat(screen: Page) -> None:
    field = screen.locator("#composer_text")
    screen.locator("[data-composer]").get_by_text("内部メモ").click()
    field.fill("書きかけのメモ")
    screen.keyboard.press("Alt+j")
    expect(screen.get_by_label("名前")).to_have_value("小林 大輔")
    expect(field).to_have_value("")
    field.fill("別の返信")
    screen.keyboard.press("Alt+k")
    expect(screen.get_by_label("名前")).to_have_value("山本 香織")
    expect(field).to_have_value("書きかけのメモ")
    expect(screen.locator("[name=kind][value=note]")).to_be_checked()
    field.press("Enter")
    expect(screen.locator(".note")).to_contain_text("書きかけのメモ")
    screen.keyboard.press("Alt+j")
    expect(field).to_have_value("別の返信")
    screen.keyboard.press("Alt+k")
    expect(screen.get_by_label("名前")).to_have_value("山本 香織")
    expect(field).to_have_value("")
