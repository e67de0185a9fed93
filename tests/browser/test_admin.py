"""The administration, worked as people do (help-center.md 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from helpcenter.accounts.models import Operator
from helpcenter.chat.canned_model import CannedReply
from helpcenter.services import categories, kept_texts
from helpcenter.services.models import Category, Service
from helpcenter.tickets.mail_template_model import MailTemplate
from tests import factories
from tests.admin import office as offices
from tests.admin.test_chat_blocks import blocked
from tests.browser.accessibility import faults
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.servers import Installation

PAGES = (
    "/help-center",
    "/help-center/hours",
    "/chat/basic",
    "/chat/reception-settings",
    "/chat/identity",
    "/chat/assignment",
    "/chat/embed",
    "/chat/categories?selected=1",
    "/chat/categories?adding=1",
    "/chat/canned-replies",
    "/chat/canned-replies/1",
    "/tickets/mail-templates/1",
    "/tickets/mails",
    "/tickets/mails/interim/ja",
    "/chat/blocks",
    "/call-settings",
    "/call-settings/new",
)
OTHERS = ("/admin/operators", "/admin/operators/new", "/admin/operators/1")


@dataclass
class Desk:
    """A service to administer, with a small tree of processing types."""

    server: Installation
    slug: str
    admin: Operator

    @property
    def url(self) -> str:
        return f"{self.server.url}/admin/services/{self.slug}"


@pytest.fixture
def desk(live_server: Installation) -> Desk:
    with live_server.application.app_context():
        admin = factories.operator(role_key="administrator", name="佐藤 美咲")
        service = offices.with_chat(factories.service(name={"ja": "みなとストア", "en": "Minato Store"}))
        top = add(service, "返品・返金")
        add(service, "配送")
        add(service, "返金", top)
        add(service, "交換", top)
        offices.chat_source(service, admin, name="本店チャット")
        kept_texts.create(CannedReply, service, language="ja", name="確認中", text="お調べいたします。", by=None)
        values = {"language": "ja", "name": "確認中", "subject": "{ticket}", "text": "お調べいたします。"}
        kept_texts.create(MailTemplate, service, by=None, **values)
        blocked(service, reason="迷惑行為")
        return Desk(live_server, service.slug, admin)


def add(service: Service, name: str, parent: Category | None = None) -> Category:
    return categories.add(service, {"ja": name}, parent_id=parent.id if parent else None, by=None)


def opened(desk: Desk, open_browser: OpenBrowser, path: str) -> Page:
    """A page of the service's administration."""
    return signed_in(desk.server, open_browser, desk.admin, f"/admin/services/{desk.slug}{path}")


def rows(page: Page) -> Locator:
    return page.locator("[role=treeitem]:visible")


def names(page: Page, *expected: str) -> None:
    """The rows to be seen, in order."""
    expect(rows(page)).to_have_count(len(expected))
    for row, name in zip(rows(page).all(), expected, strict=True):
        expect(row).to_have_accessible_name(name)


def test_the_tree_is_worked_by_the_keyboard(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, "/chat/categories")
    names(page, "返品・返金", "配送")
    rows(page).first.focus()
    page.keyboard.press("ArrowRight")
    names(page, "返品・返金", "返金", "交換", "配送")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(2)).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    names(page, "返品・返金", "交換", "返金", "配送")
    expect(rows(page).nth(1)).to_be_focused()
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="「交換」の新しい名前")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("返金")
    page.keyboard.press("Enter")
    expect(page.get_by_text("「返品・返金」の下に同じ名前があります。別の名前にしてください。")).to_be_visible()
    expect(page.get_by_role("textbox", name="「交換」の新しい名前")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("取り替え")
    page.keyboard.press("Enter")
    names(page, "返品・返金", "取り替え", "返金", "配送")
    rows(page).nth(1).focus()
    page.keyboard.press("ArrowLeft")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    names(page, "返品・返金", "配送")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#inspector").get_by_role("heading", name="配送")).to_be_visible()


def test_the_tree_is_worked_by_the_pointer(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, "/chat/categories")
    page.get_by_role("button", name="すべて開く").click()
    names(page, "返品・返金", "返金", "交換", "配送")
    page.get_by_role("treeitem", name="交換").drag_to(
        page.get_by_role("treeitem", name="返金", exact=True), target_position={"x": 200, "y": 5}
    )
    names(page, "返品・返金", "交換", "返金", "配送")
    row = page.get_by_role("treeitem", name="返金", exact=True)
    row.click(position={"x": 300, "y": 15})
    expect(row).to_have_attribute("aria-selected", "true")
    row.get_by_role("button", name="「返金」の下に追加").click()
    expect(page.locator("#category_name")).to_be_focused()
    page.keyboard.type("一部返金")
    page.keyboard.press("Enter")
    names(page, "返品・返金", "交換", "返金", "一部返金", "配送")
    parent = page.get_by_role("treeitem", name="返品・返金")
    parent.hover()
    parent.locator("summary").click()
    parent.get_by_role("button", name="削除…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("下の3件も消えます。")
    expect(dialog.get_by_role("button", name="残す")).to_be_focused()
    dialog.get_by_role("button", name="削除").click()
    names(page, "配送")
    expect(page.get_by_role("status").get_by_text("「返品・返金」を削除しました。")).to_be_visible()


def test_the_inspector_moves_a_branch_to_another_parent(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, "/chat/categories")
    page.get_by_role("button", name="すべて開く").click()
    page.get_by_role("treeitem", name="交換").click()
    inspector = page.locator("#inspector")
    inspector.get_by_label("名前（English）").fill("Exchange")
    inspector.get_by_label("親").select_option("配送")
    inspector.get_by_role("button", name="保存").click()
    names(page, "返品・返金", "返金", "配送", "交換")
    expect(inspector.get_by_label("名前（English）")).to_have_value("Exchange")


def test_the_preview_follows_what_is_typed(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, "/chat/basic")
    page.get_by_label("挨拶（日本語）").fill("いらっしゃいませ。")
    preview = page.frame_locator("iframe[name=preview_ja]")
    expect(preview.get_by_text("いらっしゃいませ。")).to_be_visible()
    expect(page.get_by_label("挨拶（日本語）")).to_be_focused()


def test_chat_is_turned_off_only_after_a_question(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, "/chat/assignment")
    page.get_by_role("switch", name="チャットの受付").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="続ける").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("switch", name="チャットの受付").click()
    dialog.get_by_role("button", name="チャットを止める").click()
    expect(page).to_have_url(re.compile("/help-center$"))
    menu = page.get_by_role("navigation", name="管理")
    expect(menu.get_by_role("link", name="ヘルプセンター")).to_be_visible()
    expect(menu.get_by_role("link", name="チャット", exact=True)).to_have_count(0)
    page.get_by_role("switch", name="チャット", exact=True).check()
    page.get_by_role("button", name="保存").click()
    expect(menu.get_by_role("link", name="チャット", exact=True)).to_be_visible()


def test_an_external_id_is_given_to_an_operator_in_the_sub_window(desk: Desk, open_browser: OpenBrowser) -> None:
    page = signed_in(desk.server, open_browser, desk.admin, f"/admin/operators/{desk.admin.id}")
    page.get_by_role("button", name="SNS担当者詳細").click()
    window = page.get_by_role("dialog", name="SNS担当者詳細")
    window.get_by_label("SNS担当者登録番号").fill("op-7")
    window.get_by_label("表示名").fill("さとう")
    window.get_by_role("button", name="追加").click()
    expect(window.get_by_text("SMART M TALK · 本店チャット · さとう")).to_be_visible()
    window.get_by_role("button", name="op-7を編集").click()
    expect(window.get_by_label("SNS担当者登録番号")).to_have_value("op-7")
    window.get_by_label("SNS担当者登録番号").fill("op-8")
    window.get_by_role("button", name="保存").click()
    expect(window.get_by_text("op-8")).to_be_visible()


def test_the_snippet_is_copied(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, "/chat/embed")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="コピー：連携スクリプト").click()
    expect(page.get_by_text("コピーしました")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf'<script async src="{desk.server.url}/embed/\w+\.js\?language=ja"></script>', copied)


def test_every_page_is_accessible_and_fits(desk: Desk, open_browser: OpenBrowser) -> None:
    page = opened(desk, open_browser, PAGES[0])
    found: dict[str, object] = {}
    for url in (*(desk.url + path for path in PAGES), *(desk.server.url + path for path in OTHERS)):
        page.goto(url)
        if wrong := faults(page):
            found[url] = wrong
    assert found == {}
