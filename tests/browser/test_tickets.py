"""A ticket as an operator works with it: calls, tabs, actions, conflicts, dialogs, phone; and a customer's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from helpcenter.customers import creating
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.tickets import adding, editing
from helpcenter.tickets.models import Direction, Priority, Ticket
from tests.browser.accessibility import faults, settled, violations
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.chat import chats
from tests.servers import Installation
from tests.tickets import desk as desks
from tests.tickets.desk import Desk, line


@dataclass
class Scene:
    """A running installation with a desk and a ticket of two calls, the second one from a chat."""

    server: Installation
    desk: Desk
    ticket: Ticket

    @property
    def url(self) -> str:
        return f"{self.server.url}/console/tickets/{self.ticket.id}"


@pytest.fixture
def scene(live_server: Installation) -> Iterator[Scene]:
    with live_server.application.app_context():
        desk = desks.desk()
        chats.category(desk.service, "返金", chats.category(desk.service, "返品"))
        ticket = desk.ticket("返金の時期", "返金はいつですか")
        contact = adding.Contact(Direction.OUT, "電話で案内", "了承済み", desks.NOON, desks.NOON)
        adding.add_call(ticket, contact, by=desk.operator)
        yield Scene(live_server, desk, ticket)


def opened(scene: Scene, open_browser: OpenBrowser, url: str | None = None, **device: str) -> Page:
    path = (url or scene.url).removeprefix(scene.server.url)
    return signed_in(scene.server, open_browser, scene.desk.operator, path, **device)


def test_calls_and_tabs_change_the_page_in_place_and_its_address(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser)
    page.get_by_role("textbox", name="内部コメント").fill("書きかけ")
    page.get_by_role("link", name=re.compile("電話で案内")).click()
    expect(page.locator("#ticket_pane")).to_contain_text("了承済み")
    expect(page.locator("#ticket_calls [aria-current]")).to_contain_text("電話で案内")
    page.get_by_role("link", name=re.compile("イベント")).click()
    expect(page).to_have_url(re.compile(r"\?call=\d+&tab=events$"))
    expect(page.locator("#ticket_pane")).to_contain_text("コールを追加しました（生成）")
    expect(page.get_by_role("textbox", name="内部コメント")).to_have_value("書きかけ")
    page.go_back()
    expect(page.locator("#ticket_pane")).to_contain_text("了承済み")
    page.reload()
    expect(page.locator("#ticket_pane")).to_contain_text("了承済み")


def test_keeping_steps_and_fields_are_done_where_they_stand(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser)
    page.get_by_role("textbox", name="内部コメント").fill("書きかけ")
    page.get_by_role("button", name="キープ").click()
    expect(page.locator("#strip_operator summary")).to_contain_text("佐藤 美咲")
    expect(page.locator("#strip_state summary")).to_contain_text("処理中")
    expect(page.get_by_role("textbox", name="内部コメント")).to_have_value("書きかけ")
    page.locator("#strip_priority summary").click()
    page.locator("#strip_priority").get_by_role("button", name="至急").click()
    expect(page.locator("#strip_priority summary")).to_contain_text("至急")
    page.locator("#strip_category summary").click()
    page.locator("#strip_category").get_by_role("button", name="返品 › 返金").click()
    expect(page.locator("#strip_category summary")).to_contain_text("返品 › 返金")
    page.get_by_role("button", name="解決", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("状態を「解決」にしました。")
    page.get_by_role("button", name="完了", exact=True).click()
    expect(page.locator("#strip_state")).to_have_count(0)
    expect(page.locator("#ticket_composer")).to_have_count(0)


def test_a_comment_is_written_below_and_read_among_the_events(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser)
    page.get_by_role("textbox", name="内部コメント").fill("検品は完了\n締め待ち")
    page.get_by_role("button", name="コメントを追加").click()
    expect(page.locator("#ticket_pane .ticket__comment")).to_have_text("検品は完了\n締め待ち")
    expect(page.get_by_role("textbox", name="内部コメント")).to_have_value("")
    expect(page).to_have_url(re.compile("tab=events"))


def test_a_stale_save_from_the_dialog_shows_both_versions(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser)
    page.get_by_role("button", name="編集", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("件名")).to_be_focused()
    editing.save(scene.ticket, version=1, by=scene.desk.colleague, subject="葵の件名", priority=Priority.HIGH)
    dialog.get_by_label("件名").fill("美咲の件名")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    box = page.get_by_role("alert").filter(has_text="鈴木 葵さんが先に保存しました")
    expect(box.get_by_role("row", name="件名")).to_contain_text("美咲の件名")
    expect(page.get_by_role("heading", level=1)).to_have_text("葵の件名")
    box.get_by_role("button", name="入力した内容で保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("美咲の件名")
    expect(box).to_have_count(0)


def test_a_call_is_added_in_a_dialog_that_says_what_is_missing(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser)
    page.get_by_role("button", name="追加", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("内容").fill("折り返しを希望")
    dialog.get_by_role("button", name="コールを追加").click()
    expect(dialog).to_contain_text("件名を入力してください。")
    expect(dialog.get_by_label("内容")).to_have_value("折り返しを希望")
    dialog.get_by_label("件名").fill("電話を受けた")
    dialog.get_by_role("button", name="コールを追加").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="追加", exact=True)).to_be_focused()
    expect(page.locator("#ticket_calls [aria-current]")).to_contain_text("電話を受けた")
    expect(page.locator("#ticket_pane")).to_contain_text("折り返しを希望")


def test_a_ticket_is_made_from_the_chat_at_hand(scene: Scene, open_browser: OpenBrowser) -> None:
    desk = scene.desk
    chat = chats.running(desk.service, ("customer", "返金はいつですか"), operator=desk.operator, customer=desk.customer)
    page = opened(scene, open_browser, f"{scene.server.url}/console/chats/{chat.id}")
    page.get_by_role("button", name="チケット作成").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("件名")).to_have_value("返金はいつですか")
    expect(dialog.locator(".transcript")).to_contain_text("返金はいつですか")
    dialog.get_by_role("button", name="チケット作成").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="チケット作成")).to_be_focused()
    expect(page.locator(f"#customer_{desk.customer.id}_contacts")).to_contain_text("HC-1002")
    page.locator("#toasts").get_by_role("link", name="HC-1002 を開く").click()
    expect(page.locator("#strip_state summary")).to_contain_text("処理中")
    page.locator("#tab_conversation").click()
    expect(page.locator("#ticket_pane .transcript")).to_contain_text("返金はいつですか")


def test_call_search_leads_to_the_imported_conversation(scene: Scene, open_browser: OpenBrowser) -> None:
    desk = scene.desk
    lines = (line("customer", "京都まで送れますか", speaker_name="香織さん"), line("operator", "はい"))
    desks.imported(desk, desks.chat_source(desk), *lines, subject="配送")
    page = opened(scene, open_browser, f"{scene.server.url}/console/calls")
    page.get_by_role("searchbox").fill("京都")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("tbody mark")).to_have_text("京都")
    page.get_by_role("link", name="配送").click()
    page.locator("#tab_conversation").click()
    expect(page.locator(".transcript")).to_contain_text("香織さん")


def test_two_people_edit_one_customer(scene: Scene, open_browser: OpenBrowser) -> None:
    customer = creating.create(scene.desk.service, created_from=Channel.CHAT, name="石川 美穂")
    url = f"{scene.server.url}/console/customers/{customer.id}"
    first, second = (opened(scene, open_browser, url) for _ in range(2))
    first.get_by_label("備考").fill("一")
    first.get_by_role("button", name="保存").click()
    expect(first.locator("#toasts")).to_contain_text("顧客情報を保存しました。")
    second.get_by_label("備考").fill("二")
    second.get_by_role("button", name="保存").click()
    expect(second.get_by_text("さんが先に保存しました")).to_be_visible()
    second.get_by_role("button", name="保存").click()
    expect(second.locator("#toasts")).to_contain_text("顧客情報を保存しました。")
    db.session.rollback()
    assert db.session.get_one(Customer, customer.id, populate_existing=True).note == "二"


def test_an_external_id_is_registered_in_its_sub_window(scene: Scene, open_browser: OpenBrowser) -> None:
    desks.chat_source(scene.desk)
    page = opened(scene, open_browser, f"{scene.server.url}/console/customers/{scene.desk.customer.id}")
    page.get_by_role("button", name="SNS顧客を追加").click()
    dialog = page.get_by_role("dialog", name="SNS顧客詳細")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_contain_text("登録番号を入力してください。")
    dialog.get_by_label("SNS顧客登録番号").fill("u-88120")
    dialog.get_by_role("button", name="保存").click()
    expect(page.locator("#customer_identities")).to_contain_text("u-88120")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="u-88120を外す").click()
    page.get_by_role("button", name="続ける").click()
    expect(page.locator("#customer_identities")).not_to_contain_text("u-88120")


TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""
"""The DOM ids that a page has more than once."""


def test_no_page_has_an_id_twice_even_with_a_dialog_open(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser)
    chat = chats.running(scene.desk.service, operator=scene.desk.operator, customer=scene.desk.customer)
    dialogs = (
        (scene.url, ("追加", "編集", "転送")),
        (f"{scene.server.url}/console/chats/{chat.id}", ("チケット作成",)),
    )
    for url, names in dialogs:
        for name in names:
            page.goto(url)
            page.get_by_role("button", name=name, exact=True).click()
            expect(page.get_by_role("dialog")).to_be_visible()
            settled(page)
            assert page.evaluate(TWICE) == [], name
            assert violations(page) == [], name


def test_the_screens_fit_and_are_accessible(scene: Scene, open_browser: OpenBrowser) -> None:
    desk = scene.desk
    call = desks.imported(desk, desks.chat_source(desk), line("customer", "京都まで"), line("operator", "はい"))
    page = opened(scene, open_browser)
    for path in (
        f"/console/tickets/{scene.ticket.id}",
        f"/console/tickets/{call.ticket_id}?tab=conversation",
        f"/console/tickets/{scene.ticket.id}?tab=events",
        "/console/tickets?view=all",
        "/console/calls?q=返金&state=new",
        "/console/customers",
        f"/console/customers/{desk.customer.id}",
    ):
        page.goto(scene.server.url + path)
        assert faults(page) == [], path
        assert page.evaluate(TWICE) == [], path


def test_a_phone_switches_between_calls_and_acts_from_a_menu(scene: Scene, open_browser: OpenBrowser) -> None:
    page = opened(scene, open_browser, screen="phone")
    expect(page.locator(".ticket__switch")).to_contain_text("コール 2 / 2")
    page.get_by_role("link", name="前のコール").click()
    expect(page.locator(".ticket__switch")).to_contain_text("コール 1 / 2")
    page.get_by_label("操作").click()
    rare = page.locator(".ticket__more").get_by_role("link", name="印刷用表示")
    expect(rare).to_have_attribute("href", re.compile(rf"/{scene.ticket.id}/print$"))
    expect(page.locator(".ticket__more").get_by_role("button", name="別のチケットに統合")).to_be_visible()
    page.locator(".ticket__more").get_by_role("button", name="キープ").click()
    expect(page.locator(".ticket__chips")).to_contain_text("佐藤 美咲")
    page.get_by_role("button", name="変更する").click()
    page.get_by_role("dialog").get_by_label("優先度").select_option("high")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.locator(".ticket__chips")).to_contain_text("高")
