"""What an operator types into customer and inquiry information is never lost unseen (live-chat.md 2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat, ChatState
from helpcenter.services.models import Category, Service
from tests import factories
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.chat import chats
from tests.chat.informing import fresh, write
from tests.servers import Installation


@pytest.fixture
def server(live_server: Installation) -> Iterator[Installation]:
    """The test sees the database, and what it changes is announced as by another process."""
    with live_server.application.app_context():
        yield live_server


@pytest.fixture
def desk(server: Installation) -> Service:
    return factories.service()


@pytest.fixture
def ana(desk: Service) -> Operator:
    return factories.operator(desk, name="佐藤 美咲")


@pytest.fixture
def leaf(desk: Service) -> Category:
    return chats.category(desk, "返金時期の確認", chats.category(desk, "返金", chats.category(desk, "返品・返金")))


@pytest.fixture
def chat(desk: Service, ana: Operator, leaf: Category) -> Chat:
    """Ana's running chat, in a desk with three processing types."""
    person = factories.customer(desk, name="山本 香織", email="k@example.jp")
    return chats.running(desk, ("customer", "返金"), operator=ana, customer=person)


@pytest.fixture
def screen(server: Installation, open_browser: OpenBrowser, ana: Operator, chat: Chat) -> Page:
    """The chat screen with that chat open."""
    page = signed_in(server, open_browser, ana, f"/console/chats/{chat.id}")
    expect(page.get_by_label("名前")).to_have_value("山本 香織")
    return page


def unsaved(page: Page) -> str | None:
    return page.locator("form[data-information]").get_attribute("data-unsaved")


def test_what_is_unsaved_is_named_until_it_is_saved(screen: Page, chat: Chat) -> None:
    line = screen.locator(".unsaved")
    expect(line).to_be_hidden()
    screen.get_by_label("備考").fill("平日は18時以降")
    screen.get_by_label("名前").fill("山本 香")
    expect(line).to_have_text("未保存の変更があります（名前、備考）")
    assert unsaved(screen) == "true"
    screen.get_by_label("名前").fill("山本 香織")
    expect(line).to_have_text("未保存の変更があります（備考）")
    screen.get_by_role("button", name="保存").click()
    expect(screen.get_by_text("保存しました。")).to_be_visible()
    expect(line).to_be_hidden()
    assert unsaved(screen) == "false"
    assert fresh(chat).note == "平日は18時以降"


def test_a_processing_type_is_found_and_chosen_with_the_keyboard_alone(
    screen: Page, chat: Chat, leaf: Category
) -> None:
    field = screen.get_by_role("combobox", name="処理タイプ")
    field.focus()
    screen.keyboard.type("時期")
    expect(screen.get_by_role("option", name="返金時期の確認")).to_have_attribute("aria-selected", "true")
    screen.keyboard.press("Enter")
    expect(field).to_have_value("返金 › 返金時期の確認")
    expect(screen.locator(".combobox > .field__hint")).to_have_text("返品・返金 › 返金 › 返金時期の確認")
    expect(screen.locator(".unsaved")).to_have_text("未保存の変更があります（処理タイプ）")
    screen.keyboard.type("x")
    expect(screen.get_by_text("この名前の処理タイプはありません。")).to_be_visible()
    screen.keyboard.press("Escape")
    expect(field).to_have_value("返金 › 返金時期の確認")
    screen.get_by_role("button", name="保存").click()
    expect(screen.get_by_text("保存しました。")).to_be_visible()
    assert fresh(chat).category_id == leaf.id

    field = screen.get_by_role("combobox", name="処理タイプ")
    field.fill("")
    screen.get_by_label("名前").focus()
    expect(screen.locator(".unsaved")).to_have_text("未保存の変更があります（処理タイプ）")


def test_leaving_the_page_with_unsaved_changes_warns(screen: Page) -> None:
    screen.get_by_label("備考").fill("書きかけ")
    asked: list[str] = []
    screen.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with screen.expect_event("dialog"):
        screen.get_by_role("link", name="履歴").click()
    expect(screen.get_by_label("備考")).to_have_value("書きかけ")
    assert asked == ["beforeunload"]


def test_a_save_elsewhere_fills_untouched_fields_and_keeps_what_is_typed(screen: Page, chat: Chat) -> None:
    screen.get_by_label("備考").fill("わたしの備考")
    colleague = factories.operator(chat.service, name="鈴木 葵")
    write(chat, colleague, name="山本 香", note="同僚の備考")
    expect(screen.get_by_label("名前")).to_have_value("山本 香")
    expect(screen.get_by_text("別の場所で「同僚の備考」に変更されました")).to_be_visible()
    expect(screen.get_by_label("備考")).to_have_value("わたしの備考")

    screen.get_by_role("button", name="保存").click()
    expect(screen.get_by_text("鈴木 葵")).to_be_visible()
    expect(screen.locator(".conflict")).to_contain_text("同僚の備考")
    expect(screen.get_by_label("備考")).to_have_value("わたしの備考")
    assert fresh(chat).note == "同僚の備考"
    screen.get_by_role("button", name="保存").click()
    expect(screen.get_by_text("保存しました。")).to_be_visible()
    assert fresh(chat).note == "わたしの備考"


def test_a_save_elsewhere_is_taken_over_where_nothing_is_unsaved(screen: Page, chat: Chat, leaf: Category) -> None:
    write(chat, factories.operator(chat.service), note="同僚の備考", category_id=leaf.id)
    expect(screen.get_by_label("備考")).to_have_value("同僚の備考")
    expect(screen.get_by_role("combobox", name="処理タイプ")).to_have_value("返金 › 返金時期の確認")
    expect(screen.locator(".unsaved")).to_be_hidden()
    screen.get_by_label("備考").fill("つづき")
    screen.get_by_role("button", name="保存").click()
    expect(screen.get_by_text("保存しました。")).to_be_visible()
    assert fresh(chat).note == "つづき"


def test_in_the_history_another_chat_is_opened_only_after_a_question(
    server: Installation, open_browser: OpenBrowser, ana: Operator, chat: Chat
) -> None:
    first = chats.ended(chat.service, ("customer", "一"), customer=factories.customer(chat.service, name="一郎"))
    chats.ended(chat.service, ("customer", "二"), customer=factories.customer(chat.service, name="二郎"))
    page = signed_in(server, open_browser, ana, f"/console/history/{first.id}/information")
    page.get_by_label("備考").fill("書きかけ")
    page.get_by_role("link", name="二郎").click()
    question = page.get_by_role("dialog", name="保存せずに移動しますか")
    question.get_by_role("button", name="戻る").click()
    expect(page.get_by_label("備考")).to_have_value("書きかけ")
    page.get_by_role("tab", name="イベント").click()
    question.get_by_role("button", name="戻る").click()
    expect(page.get_by_label("備考")).to_have_value("書きかけ")

    page.get_by_label("名前").fill("一朗")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="一朗")).to_be_visible()
    expect(page.locator(f"#history_row_{first.id}")).to_contain_text("一朗")
    page.get_by_role("link", name="二郎").click()
    expect(page).to_have_url(re.compile(r"/console/history/\d+$"))
    expect(page.get_by_role("heading", name="二郎")).to_be_visible()


def test_ending_the_chat_can_save_first(screen: Page, chat: Chat) -> None:
    screen.get_by_label("備考").fill("最後の備考")
    screen.get_by_role("button", name="チャット終了").click()
    screen.get_by_role("dialog").get_by_role("button", name="保存して終了").click()
    expect(screen.get_by_text("のチャットを終了しました")).to_be_visible()
    assert fresh(chat).note == "最後の備考"
    assert chat.state == ChatState.ENDED


def test_ending_the_chat_without_saving_asks_once(screen: Page, chat: Chat) -> None:
    screen.get_by_label("備考").fill("捨てる備考")
    screen.get_by_role("button", name="チャット終了").click()
    screen.get_by_role("dialog").get_by_role("button", name="保存せずに終了").click()
    expect(screen.get_by_text("のチャットを終了しました")).to_be_visible()
    assert fresh(chat).note == ""
    assert chat.state == ChatState.ENDED
