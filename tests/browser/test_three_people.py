"""A customer, an operator and a supervisor: transferred, returned, accepted, watched, joined, ended (2.7)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from helpcenter.accounts.models import Operator
from tests import factories
from tests.browser import people
from tests.browser.accessibility import violations
from tests.browsers import OpenBrowser
from tests.servers import Installation

WORDS = {
    "ja": {
        "transfer": "転送", "to": "転送先", "staff_note": "内部メモ", "save_and_transfer": "保存して転送",
        "return": "戻す", "came_back": "転送から戻りました", "offered_to": "高橋 蓮 に転送中です",
        "handles": "このチャットは 高橋 蓮 が対応しています。", "all": "すべてのチャット",
        "watching": "高橋 蓮 が閲覧中",
        "you_watch": "閲覧中です", "join": "参加する", "leave": "退出する", "over": "チャットは終了しました。",
        "connecting": "別の担当者におつなぎします", "helps": "たかはし が担当します",
        "joined": "たかはし が参加しました",
    },
    "en": {
        "transfer": "Transfer", "to": "To whom", "staff_note": "Note for staff",
        "save_and_transfer": "Save and transfer", "return": "Return", "came_back": "Came back from the transfer",
        "offered_to": "Transferred to 高橋 蓮", "handles": "高橋 蓮 handles this chat now.", "all": "All chats",
        "watching": "高橋 蓮 is watching", "you_watch": "You are watching.", "join": "Join", "leave": "Leave",
        "over": "The chat has ended.", "connecting": "We are connecting you to another operator",
        "helps": "たかはし will help you", "joined": "たかはし joined",
    },
}  # fmt: skip


@dataclass
class Trio:
    """Ana handles a chat that Sue, her supervisor, is present beside."""

    desk: people.Desk
    customer: Page
    ana: Page
    sue: Page

    @property
    def words(self) -> dict[str, str]:
        return {**self.desk.words, **WORDS[self.desk.language]}

    def press(self, page: Page | Locator, word: str) -> None:
        page.get_by_role("button", name=self.words[word], exact=True).click()

    def open(self, page: Page) -> None:
        self.press(page, "open")
        expect(page.get_by_role("textbox", name=self.words["message"], exact=True)).to_be_visible()

    def transfer(self, page: Page, to: Operator, press: str = "transfer") -> None:
        self.press(page, "transfer")
        dialog = page.get_by_role("dialog")
        field = dialog.get_by_role("combobox", name=self.words["to"])
        field.click()
        expect(dialog.get_by_role("option")).to_have_count(2)  # the other one, and the queue
        field.fill(to.name[:2])
        expect(dialog.get_by_role("option")).to_have_count(1)
        dialog.get_by_role("option", name=to.name).click()
        dialog.get_by_role("textbox", name=self.words["staff_note"]).fill("カード会社に確認済み")
        assert_accessible(page)
        self.press(dialog, press)
        expect(dialog).to_be_hidden()


def assert_accessible(page: Page) -> None:
    """Nothing is wider than the screen, and nothing that axe knows is wrong: in Japanese on a desk, else on a phone."""
    ja = page.locator("html").get_attribute("lang") == "ja"
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert (width == 1280) is not ja or violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_transferred_returned_accepted_watched_joined_and_ended(
    live_server: Installation, open_browser: OpenBrowser, language: str
) -> None:
    desk = people.open_desk(live_server, language)
    with live_server.application.app_context():
        supervisor = factories.operator(
            desk.service, role_key="supervisor", name="高橋 蓮", nickname="たかはし", language=language
        )
    trio = Trio(desk, people.visit(desk, open_browser), people.sign_in(desk, open_browser),
                people.sign_in(desk, open_browser, supervisor))  # fmt: skip
    words = trio.words
    people.go_online(desk, trio.ana)
    trio.customer.reload()
    people.consent(desk, trio.customer, name="山本 香織", question="返金はいつですか")
    trio.open(trio.ana)
    people.go_online(desk, trio.sue)
    people.say(desk, trio.ana, "お調べします")
    people.reads(trio.customer, "お調べします")

    trio.ana.get_by_role("textbox", name=words["note"], exact=True).fill("平日は18時以降")
    trio.transfer(trio.ana, supervisor, "save_and_transfer")
    expect(trio.ana.get_by_text(words["offered_to"])).to_be_visible()
    expect(trio.sue.get_by_text("カード会社に確認済み")).to_be_visible()
    people.say(desk, trio.customer, "まだいます")
    assert_accessible(trio.sue)
    trio.press(trio.sue, "return")
    expect(trio.ana.get_by_text(words["came_back"])).to_be_visible()
    trio.open(trio.ana)
    people.reads(trio.ana, "まだいます")
    expect(trio.ana.get_by_role("textbox", name=words["note"], exact=True)).to_have_value("平日は18時以降")

    trio.transfer(trio.ana, supervisor)
    trio.open(trio.sue)
    expect(trio.ana.get_by_text(words["handles"])).to_be_visible()
    expect(trio.ana.get_by_role("textbox", name=words["message"], exact=True)).to_have_count(0)
    people.say(desk, trio.sue, "高橋に代わりました")
    people.reads(trio.customer, "高橋に代わりました")
    trio.transfer(trio.sue, desk.operator)
    trio.open(trio.ana)

    watch(trio)
    people.say(desk, trio.sue, "私からも補足します")
    people.reads(trio.ana, "私からも補足します")
    trio.press(trio.sue, "leave")
    expect(trio.sue.get_by_text(words["you_watch"])).to_be_visible()
    trio.press(trio.ana, "end_chat")
    trio.press(trio.ana.get_by_role("dialog"), "end_chat")
    expect(trio.sue.get_by_role("status").get_by_text(words["over"])).to_be_visible()
    check_what_the_customer_read(trio)


def watch(trio: Trio) -> None:
    """Sue opens Ana's chat from the list of all chats without being seen by the customer, then joins."""
    words, sue = trio.words, trio.sue
    sue.get_by_role("link", name=words["all"]).click()
    sue.locator("#chat_lists").get_by_role("link", name="山本 香織").click()
    expect(sue.get_by_text(words["you_watch"])).to_be_visible()
    expect(trio.ana.get_by_text(words["watching"])).to_be_visible()
    people.say(trio.desk, trio.customer, "誰か見ていますか")
    people.reads(sue, "誰か見ていますか")
    assert_accessible(sue)
    expect(trio.customer.get_by_role("log").get_by_text("高橋")).to_have_count(1)  # in what Sue wrote herself
    trio.press(sue, "join")
    expect(trio.customer.get_by_role("log").get_by_text(words["joined"])).to_be_visible()


def check_what_the_customer_read(trio: Trio) -> None:
    """Everything once and in order, before and after a reload."""
    words = trio.words
    said = [
        "返金はいつですか",
        "お調べします",
        "まだいます",
        "高橋に代わりました",
        "誰か見ていますか",
        "私からも補足します",
    ]
    for _ in range(2):
        lines = trio.customer.get_by_role("log")
        expect(lines.locator(".message .bubble")).to_have_count(len(said) + 1)  # and the greeting
        assert lines.locator(".message .bubble").all_inner_texts()[1:] == said
        expect(lines.get_by_text(words["connecting"])).to_have_count(3)
        expect(lines.get_by_text(words["helps"])).to_have_count(1)
        expect(lines.get_by_text("カード会社に確認済み")).to_have_count(0)
        trio.customer.reload()
