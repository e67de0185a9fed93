"""Files, pictures and emoji in a chat, as both sides see them (live-chat.md 1.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import people
from tests.browser.accessibility import violations
from tests.browsers import OpenBrowser
from tests.files import samples
from tests.servers import Installation

WORDS = {
    "ja": {"attach": "ファイルを添付", "picture": "画像: 画面.png", "emoji": "絵文字", "search": "絵文字を検索",
           "party": "クラッカー", "send": "送信", "failed": "送れません", "remove": "外す"},
    "en": {"attach": "Attach files", "picture": "Picture: 画面.png", "emoji": "Emoji", "search": "Search emoji",
           "party": "party popper", "send": "Send", "failed": "cannot be sent", "remove": "Remove"},
}  # fmt: skip
PICTURE = {"name": "画面.png", "mimeType": "image/png", "buffer": samples.picture("PNG", (1170, 900))}
PDF = {"name": "明細.pdf", "mimeType": "application/pdf", "buffer": samples.PDF}
PROGRAM = {"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": samples.PROGRAM}
DROP = """(form, files) => {
  const transfer = new DataTransfer();
  for (const [name, type, text] of files) transfer.items.add(new File([text], name, {type}));
  form.dispatchEvent(new DragEvent("dragover", {bubbles: true, cancelable: true, dataTransfer: transfer}));
  form.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: transfer}));
}"""
PASTE = """async form => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 30, height: 20});
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", {type: "image/png"}));
  const event = new ClipboardEvent("paste", {bubbles: true, cancelable: true, clipboardData: data});
  form.querySelector("textarea").dispatchEvent(event);
}"""


@dataclass
class Talk:
    """An open chat between two browsers."""

    desk: people.Desk
    customer: Page
    operator: Page

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.desk.language]


def talk_in(server: Installation, open_browser: OpenBrowser, language: str) -> Talk:
    desk = people.open_desk(server, language)
    customer, operator = people.open_talk(desk, open_browser)
    expect(operator.locator("[data-composer]")).to_be_visible()
    return Talk(desk, customer, operator)


def choose(talk: Talk, page: Page, *files: dict[str, object]) -> None:
    """Press the paperclip and choose files."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=talk.words["attach"]).click()
    chooser.value.set_files(list(files))  # type: ignore[arg-type]  # as Playwright describes them


def send(talk: Talk, page: Page) -> None:
    page.get_by_role("textbox", name=talk.desk.words["message"], exact=True).press("Enter")


def attachments(page: Page) -> Locator:
    return page.get_by_role("log").locator("a.attachment")


def has_no_violations(page: Page) -> None:
    assert violations(page) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_files_go_both_ways(live_server: Installation, open_browser: OpenBrowser, language: str) -> None:
    talk = talk_in(live_server, open_browser, language)
    customer, operator, words = talk.customer, talk.operator, talk.words

    fetched: list[str] = []
    customer.on("request", lambda request: fetched.append(request.url))
    choose(talk, customer, PICTURE, PDF)
    tray = customer.locator("[data-tray] .attachment")
    expect(tray).to_have_count(2)
    assert any("attachments.js" in url for url in fetched), "must be fetched when first used"
    has_no_violations(customer)
    people.say(talk.desk, customer, "明細です")
    expect(tray).to_have_count(0)

    people.reads(operator, "明細です")
    expect(attachments(operator)).to_have_count(2)
    expect(operator.get_by_role("img", name=words["picture"])).to_be_visible()
    expect(attachments(customer)).to_have_count(2)
    expect(customer.locator("[data-author=sending]")).to_have_count(0)
    assert customer.evaluate("document.querySelector('.attachment--picture img').decode().then(() => true)")
    has_no_violations(customer)
    has_no_violations(operator)

    with operator.context.expect_page() as opened:
        attachments(operator).filter(has_text="画面.png").click()
    shown = opened.value.get_by_role("img", name=words["picture"])
    expect(shown).to_be_visible()
    decoded = "async (image) => { await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"
    assert shown.evaluate(decoded) == [1170, 900]
    has_no_violations(opened.value)
    with operator.expect_download() as download:
        attachments(operator).filter(has_text="明細.pdf").click()
    assert download.value.suggested_filename == "明細.pdf"
    assert download.value.path().read_bytes() == samples.PDF

    operator.evaluate(DROP_INTO_COMPOSER, [["手順.csv", "text/csv", "手順,1\n"]])
    expect(operator.locator("[data-tray] .attachment")).to_have_count(1)
    send(talk, operator)
    expect(attachments(customer)).to_have_count(3)
    with customer.expect_download() as download:
        attachments(customer).filter(has_text="手順.csv").click()
    assert download.value.path().read_text() == "手順,1\n"

    customer.evaluate(PASTE_INTO_COMPOSER)
    expect(tray).to_have_count(1)
    send(talk, customer)
    expect(attachments(operator)).to_have_count(4)
    customer.reload()
    expect(attachments(customer)).to_have_count(4)


DROP_INTO_COMPOSER = f"files => ({DROP})(document.querySelector('[data-composer]'), files)"
PASTE_INTO_COMPOSER = f"() => ({PASTE})(document.querySelector('[data-composer]'))"


def test_a_cut_network_and_a_refusal_lose_nothing(live_server: Installation, open_browser: OpenBrowser) -> None:
    talk = talk_in(live_server, open_browser, "ja")
    customer, words = talk.customer, talk.words
    tray = customer.locator("[data-tray] .attachment")
    choose(talk, customer, PDF)
    expect(tray).to_have_count(1)
    customer.context.set_offline(True)
    people.say(talk.desk, customer, "送れていますか")
    expect(customer.locator("[data-author=sending] progress")).to_be_visible()
    field = customer.get_by_role("textbox", name=talk.desk.words["message"], exact=True)
    field.fill("書きかけ")
    customer.context.set_offline(False)
    expect(attachments(talk.operator)).to_have_count(1)
    expect(attachments(customer)).to_have_count(1)
    people.reads(talk.operator, "送れていますか")
    expect(field).to_have_value("書きかけ")

    choose(talk, customer, PROGRAM)
    expect(tray).to_have_count(1)
    field.fill("")
    send(talk, customer)
    failed = customer.locator(".message--failed")
    expect(failed).to_contain_text(words["failed"])
    expect(failed).to_contain_text("png")
    field.fill("書きかけ")
    customer.evaluate("document.querySelector('[data-composer]').dataset.largest = 10")
    choose(talk, customer, PICTURE)
    expect(customer.get_by_role("alert").filter(has_text="10 MB")).to_be_visible()
    expect(tray).to_have_count(0)
    expect(field).to_have_value("書きかけ")
    expect(attachments(talk.operator)).to_have_count(1)


def test_what_waits_can_be_taken_back(live_server: Installation, open_browser: OpenBrowser) -> None:
    talk = talk_in(live_server, open_browser, "ja")
    customer = talk.customer
    choose(talk, customer, PICTURE, PDF)
    customer.get_by_role("button", name=f"{talk.words['remove']}: 画面.png").click()
    customer.route("**/files", lambda _route: None)  # an upload that gets nowhere
    with customer.expect_request("**/files"):
        send(talk, customer)
    with customer.expect_event("requestfailed"):  # until then, unroute would let it go its way
        customer.get_by_role("button", name=re.compile("取消: 明細.pdf")).click()
    expect(customer.locator("[data-author=sending]")).to_have_count(0)
    customer.unroute("**/files")
    choose(talk, customer, PICTURE)
    expect(customer.locator("[data-tray] .attachment")).to_have_count(1)
    send(talk, customer)
    expect(attachments(talk.operator)).to_have_count(1)
    expect(attachments(talk.operator)).to_contain_text("画面.png")


def test_staged_files_wait_while_another_chat_is_shown(live_server: Installation, open_browser: OpenBrowser) -> None:
    talk = talk_in(live_server, open_browser, "ja")
    operator = talk.operator
    tray = operator.locator("[data-tray] .attachment")
    choose(talk, operator, PDF)
    expect(tray).to_have_count(1)
    other = people.visit(talk.desk, open_browser)
    people.consent(talk.desk, other, name="小林 大輔")
    operator.get_by_role("button", name=talk.desk.words["open"]).click()
    expect(operator.get_by_role("heading", name="小林 大輔")).to_be_visible()
    expect(tray).to_have_count(0)
    operator.locator("[data-chat-row]", has_text="山本 香織").click()
    expect(operator.get_by_role("heading", name="山本 香織")).to_be_visible()
    expect(tray).to_have_count(1)
    send(talk, operator)
    expect(attachments(talk.customer)).to_have_count(1)
    expect(attachments(other)).to_have_count(0)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_emoji_by_keyboard(live_server: Installation, open_browser: OpenBrowser, language: str) -> None:
    talk = talk_in(live_server, open_browser, language)
    customer, words = talk.customer, talk.words
    field = customer.get_by_role("textbox", name=talk.desk.words["message"], exact=True)
    field.fill("ありがとうございます。")
    field.press("Home")
    button = customer.get_by_role("button", name=words["emoji"], exact=True)
    button.click()
    search = customer.get_by_role("searchbox", name=words["search"])
    expect(search).to_be_focused()
    has_no_violations(customer)
    search.press("ArrowDown")
    customer.keyboard.press("ArrowRight")
    customer.keyboard.press("ArrowLeft")
    customer.keyboard.press("Enter")
    expect(field).to_have_value("😀ありがとうございます。")
    customer.keyboard.press("Shift+Tab")
    search.fill(words["party"])
    expect(customer.locator(".emoji__grid button")).to_have_count(1)
    search.press("ArrowDown")
    customer.keyboard.press("Enter")
    expect(field).to_have_value("😀🎉ありがとうございます。")
    customer.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    field.press("Enter")
    people.reads(talk.operator, "😀🎉ありがとうございます。")
    button.click()
    expect(customer.locator(".emoji__grid").first.get_by_role("button")).to_have_count(2)
    talk.operator.get_by_role("button", name=words["emoji"], exact=True).click()
    expect(talk.operator.get_by_role("searchbox", name=words["search"])).to_be_focused()
    has_no_violations(talk.operator)
    talk.operator.get_by_role("button", name=words["party"], exact=True).click()
    talk.operator.keyboard.press("Escape")
    send(talk, talk.operator)
    people.reads(customer, "🎉")
