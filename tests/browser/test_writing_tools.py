"""The operator's writing tools, beside the customer who sees what of them is theirs (live-chat.md 2.7)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from helpcenter.chat.canned_model import CannedReply
from helpcenter.services import kept_texts
from tests import factories
from tests.browser import people as browsing
from tests.browser.accessibility import violations
from tests.browser.people import Desk
from tests.browsers import OpenBrowser
from tests.chat import people
from tests.servers import Installation

CARD = "4111-1111-1111-1111"


@pytest.fixture
def desk(live_server: Installation) -> Desk:
    """A desk of one supervisor who answers chats, with three canned replies."""
    with live_server.application.app_context():
        service = people.desk(name={"ja": "みなとストア", "en": "Minato Store"})
        boss = factories.operator(service, role_key="supervisor", name="佐藤 美咲", nickname="さとう")
        for name, text in (
            ("あいさつ", "{customer}様、担当の{operator}です。"),
            ("返金方法", "ご返金は、ご注文時と同じお支払い方法へいたします。"),
            ("ヘンキン時期", "返金は次回のご請求で反映されます。"),
        ):
            kept_texts.create(CannedReply, service, language="ja", name=name, text=text, by=None)
    return Desk(live_server, "ja", service, boss)


@pytest.fixture
def both(desk: Desk, open_browser: OpenBrowser) -> tuple[Page, Page]:
    """The operator's chat screen and the customer's frame, in one open chat."""
    operator = browsing.sign_in(desk, open_browser)
    browsing.go_online(desk, operator)
    customer = browsing.visit(desk, open_browser)
    browsing.consent(desk, customer, name="山本 香織", question=f"😀カードは{CARD}です")
    operator.get_by_role("button", name="開く").click()
    expect(operator.locator("form[data-information]")).to_be_visible()
    return operator, customer


def accessible(page: Page, within: str) -> None:
    expect(page.locator(within)).to_be_visible()
    assert violations(page, within) == []


def select(page: Page, text: str) -> None:
    """Select `text` in the newest line that has it, as a pointer does."""
    page.evaluate(
        """text => {
          const lines = document.querySelector("[data-lines], .log__lines");
          const walker = document.createTreeWalker(lines, NodeFilter.SHOW_TEXT);
          let found; while (walker.nextNode()) if (walker.currentNode.data.includes(text)) found = walker.currentNode;
          const range = document.createRange(), at = found.data.indexOf(text);
          range.setStart(found, at); range.setEnd(found, at + text.length);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        text,
    )


def test_canned_replies_and_notes(desk: Desk, both: tuple[Page, Page]) -> None:
    operator, customer = both
    field = operator.locator("#composer_text")
    options = operator.locator("[data-canned-list] [role=option]:visible")
    field.press_sequentially("／へんきん")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text("/ヘンキン時期")
    accessible(operator, "[data-composer]")
    field.fill("/返金")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("/返金方法")  # its name has the word, the other's text alone
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("/返金")
    field.fill("")
    field.fill("/なにもない")
    expect(operator.get_by_text("該当する定型文はありません")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("/なにもない")  # nothing fits, and nothing is sent
    field.fill("/あい")
    expect(options).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("山本 香織様、担当のさとうです。")
    field.press("Enter")
    browsing.reads(customer, "山本 香織様、担当のさとうです。")
    operator.locator("[data-composer]").get_by_text("内部メモ").click()
    operator.get_by_role("button", name="定型文").click()
    expect(options).to_have_count(3)
    options.filter(has_text="返金方法").click()
    expect(field).to_have_value(re.compile("ご注文時と同じ"))
    field.press("Enter")
    expect(operator.locator(".note")).to_contain_text("ご注文時と同じ")
    operator.locator("[data-composer]").get_by_text("返信").click()
    browsing.say(desk, operator, "以上です。")
    browsing.reads(customer, "以上です。")
    assert "ご注文時と同じ" not in customer.content()
    customer.reload()
    browsing.reads(customer, "以上です。")
    assert "ご注文時と同じ" not in customer.content()


def test_an_input_method_s_enter_neither_sends_nor_chooses(desk: Desk, both: tuple[Page, Page]) -> None:
    operator, customer = both
    for page in both:
        field = page.get_by_role("textbox", name="メッセージ", exact=True)
        method = page.context.new_cdp_session(page)
        field.fill("/" if page is operator else "")
        options = page.locator("[data-canned-list] [role=option]:visible")
        expect(options).to_have_count(3 if page is operator else 0)
        field.focus()
        method.send("Input.imeSetComposition", {"text": "へんきん", "selectionStart": 4, "selectionEnd": 4})
        for _ in range(2):
            for kind in ("rawKeyDown", "keyUp"):
                key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
                method.send("Input.dispatchKeyEvent", {"type": kind, **key})
        method.send("Input.insertText", {"text": "返金"})
        expect(field).to_have_value("/返金" if page is operator else "返金")
    expect(operator.locator("[data-canned-list] [role=option]:visible")).to_have_count(2)
    operator.get_by_role("textbox", name="メッセージ", exact=True).press("Enter")
    expect(operator.get_by_role("textbox", name="メッセージ", exact=True)).to_have_value(re.compile("^ご返金は"))
    customer.get_by_role("textbox", name="メッセージ", exact=True).press("Enter")
    browsing.reads(operator, "返金")
    expect(customer.locator("[data-author=customer], [data-author=sending]")).to_have_count(2)


def test_the_history_masks_and_tells_who_looked(desk: Desk, both: tuple[Page, Page]) -> None:
    page, customer = both
    customer.close()
    page.get_by_role("button", name="チャット終了", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="チャット終了").click()
    expect(page.locator("#conversation")).to_have_count(0)
    page.goto(f"{desk.server.url}/console/history")
    page.get_by_role("link", name="山本 香織").first.click()
    panel = page.locator("#history_panel")
    expect(panel.get_by_text(CARD)).to_be_visible()
    select(page, CARD)
    page.get_by_role("toolbar").get_by_role("button", name="マスク").click()
    expect(panel.locator(".masked")).to_have_text("マスク済み")
    expect(page.locator(".history__cell-excerpt")).to_have_text("😀カードは●●●●です")
    assert CARD not in page.locator("body").inner_html()
    panel.locator("button.masked").click()
    accessible(page, "#mask_question")
    page.get_by_label("理由").fill("本人確認のため")
    page.get_by_role("button", name="表示", exact=True).click()
    expect(page.locator("#mask_disclosed")).to_contain_text(CARD)
    page.keyboard.press("Escape")
    expect(page.locator("#mask_disclosed")).to_have_count(0)
    panel.get_by_role("tab", name="イベント").or_(panel.get_by_role("link", name="イベント")).first.click()
    expect(panel.get_by_text(re.compile("佐藤 美咲.*本人確認のため"))).to_be_visible()
    expect(panel.get_by_text(re.compile("佐藤 美咲.*マスク")).first).to_be_visible()
    assert CARD not in page.locator("body").inner_html()


def test_a_piece_is_masked_on_both_sides_at_once_and_looked_at_with_a_reason(both: tuple[Page, Page]) -> None:
    operator, customer = both
    browsing.reads(customer, f"😀カードは{CARD}です")
    select(operator, CARD)
    operator.get_by_role("toolbar").get_by_role("button", name="マスク").click()
    expect(operator.get_by_text("マスクしました。")).to_be_visible()
    expect(customer.locator(".bubble .masked")).to_have_text("●●●●")
    expect(customer.locator(".bubble", has=customer.locator(".masked"))).to_have_text("😀カードは●●●●です")
    for page in (operator, customer):
        expect(page.locator("body")).not_to_contain_text(CARD)  # the list of chats is drawn a moment later
        assert CARD not in page.locator("body").inner_html()
    operator.locator("button.masked").click()
    accessible(operator, "#mask_question")
    operator.get_by_role("button", name="表示", exact=True).click()
    expect(operator.get_by_text("理由を200文字以内で入力してください。")).to_be_visible()
    operator.get_by_label("理由").fill("本人確認")
    operator.get_by_role("button", name="表示", exact=True).click()
    expect(operator.locator("#mask_disclosed")).to_contain_text(CARD)
    accessible(operator, "#mask_disclosed")
    operator.keyboard.press("Escape")
    expect(operator.locator("#mask_disclosed")).to_have_count(0)
    assert CARD not in operator.locator("body").inner_html()


def test_the_keyboard_alone_masks_and_asks_for_help(both: tuple[Page, Page]) -> None:
    operator, customer = both
    field = operator.locator("#composer_text")
    field.fill("?jn")  # in a field keys are letters
    expect(operator.locator("dialog[open]")).to_have_count(0)
    field.fill("")
    field.press("Alt+F1")
    accessible(operator, "#shortcuts")
    operator.keyboard.press("Escape")
    expect(field).to_be_focused()
    operator.locator("#conversation .log").focus()
    operator.keyboard.press("n")
    expect(field).to_be_focused()
    expect(operator.locator("[name=kind][value=note]")).to_be_checked()
    field.press("Alt+m")
    tool = operator.locator("[data-mask-tool]").last
    expect(tool).to_be_focused()
    while operator.evaluate("document.activeElement.closest('[data-author]').dataset.author") != "customer":
        operator.keyboard.press("ArrowUp")
    operator.keyboard.press("Enter")
    text = operator.locator("#mask_dialog textarea")
    expect(text).to_be_focused()
    accessible(operator, "#mask_dialog")
    text.press("Control+Home")
    for _emoji_and_word in range(4):
        text.press("Shift+ArrowRight")
    expect(operator.get_by_text("選択中：😀カード")).to_be_visible()
    text.press("x")
    expect(text).to_have_value(f"😀カードは{CARD}です")
    operator.get_by_role("dialog").get_by_role("button", name="マスク").press("Enter")
    expect(operator.locator("#mask_dialog[open]")).to_have_count(0)
    expect(customer.locator(".bubble", has=customer.locator(".masked"))).to_have_text(f"●●●●は{CARD}です")
    expect(operator.locator("[data-mask-tool]:focus")).to_have_count(1)
    operator.keyboard.press("e")
    expect(operator.get_by_role("dialog")).to_contain_text("チャットを終了しますか")
    operator.keyboard.press("Escape")
    expect(operator.get_by_role("dialog")).to_have_count(0)
    operator.keyboard.press("h")
    expect(operator.locator("#history_text")).to_be_focused()


def test_who_is_blocked_finds_the_chat_absent(both: tuple[Page, Page]) -> None:
    operator, customer = both
    operator.get_by_label("その他").click()
    operator.get_by_role("button", name="ブロック…").click()
    accessible(operator, "#block_dialog")
    operator.get_by_label("理由").fill("迷惑行為")
    operator.get_by_role("button", name="ブロック", exact=True).click()
    expect(operator.get_by_text("ブロックしました。")).to_be_visible()
    expect(customer.locator("[data-frame-step=absent]")).to_be_visible()
    assert "ブロック" not in customer.content()
