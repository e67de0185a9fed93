"""The road of a matter: mail with a file → the customer's page → answer → both operators see it → solved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpcenter.customers import contacts
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.tickets import custom_fields
from helpcenter.tickets.custom_field_model import FieldKind
from helpcenter.transactions import operation
from tests import factories
from tests.browser.accessibility import violations
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.files.samples import PDF
from tests.servers import Install, Installation
from tests.tickets import desk as desks
from tests.tickets.desk import Desk

WORDS = {
    "ja": {"text": "本文", "files": "添付ファイル", "send": "送信", "answer": "ご返信",
           "go": "返信を送る", "came": "新しい連絡が届きました", "show": "最新の内容を表示",
           "here": "鈴木 葵さんが見ています", "draft": "保存済み",
           "writes": "佐藤 美咲さんが返信を書いています", "urgent": "至急", "call": "コールを編集",
           "solve": "解決", "state": "解決", "other": "本店"},
    "en": {"text": "Mail text", "files": "Attachments", "send": "Send", "answer": "Your answer",
           "go": "Send answer", "came": "Something new has come in", "show": "Show it as it is now",
           "here": "鈴木 葵 is looking at it", "draft": "Draft saved",
           "writes": "佐藤 美咲 is writing an answer", "urgent": "Urgent", "call": "Edit the call",
           "solve": "Solve", "state": "Solved", "other": "Main store"},
}  # fmt: skip


@pytest.fixture
def server(install: Install, tmp_path: Path) -> Iterator[Installation]:
    """One whose mail leaves, into a folder."""
    made = install(HELPCENTER_SMTP_URL=(tmp_path / "mail").as_uri())
    made.start_web()
    with made.application.app_context():
        yield made


def checked(page: Page) -> None:
    """Fits, and anybody can use it, on a desk and on a phone."""
    for width, height in ((1280, 800), (375, 812)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 800})


def scene(language: str) -> Desk:
    desk = desks.desk()
    shops = [{"ja": "本店", "en": "Main store"}, {"ja": "京都店", "en": "Kyoto"}]
    names = {"ja": "店舗", "en": "Shop"}
    custom_fields.create(
        desk.service, by=None, name=names, kind=FieldKind.CHOICE, choices=shops, on_calls=True, on_tickets=True
    )
    with operation():
        desk.customer.emails, desk.customer.language = contacts.emails(["kaori@example.jp"]), language
        desk.operator.language = desk.colleague.language = language
    return desk


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_matter_goes_its_road(server: Installation, open_browser: OpenBrowser, language: str) -> None:
    words, desk = WORDS[language], scene(language)
    ticket = desk.ticket("返金について", "いつですか", operator=desk.operator)
    url = f"{server.url}/console/tickets/{ticket.id}"
    page = signed_in(server, open_browser, desk.operator, language=language)
    page.goto(url)
    other = signed_in(server, open_browser, desk.colleague, language=language)
    other.goto(url)
    expect(page.locator("#ticket_presence")).to_contain_text(words["here"])
    checked(page)

    page.get_by_role("button", name=words["call"]).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("店舗" if language == "ja" else "Shop").select_option("本店")
    checked(page)
    dialog.locator("button[type=submit]").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#ticket_pane")).to_contain_text(words["other"])

    composer = page.locator("#reply_form")
    composer.get_by_label(words["text"]).fill("本日お返しします")
    expect(composer.locator("#draft_state")).to_contain_text(words["draft"])
    expect(other.locator("#ticket_presence")).to_contain_text(words["writes"])
    page.reload()
    expect(composer.get_by_label(words["text"])).to_have_value("本日お返しします")
    composer.get_by_label(words["files"]).set_input_files(
        {"name": "明細.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(composer.locator("[data-chosen]")).to_have_text("明細.pdf")
    page.locator("#strip_priority summary").click()
    page.locator("#strip_priority [value=urgent]").click()
    expect(page.locator("#strip_priority summary")).to_contain_text(words["urgent"])
    checked(page)
    composer.locator("[name=preview]").click()
    expect(composer.locator(".composer__preview")).to_contain_text("明細.pdf")
    expect(composer.locator("input[name=kept]")).to_be_checked()
    checked(page)
    composer.get_by_role("button", name=words["send"], exact=True).click()
    expect(composer.get_by_label(words["text"])).to_have_value("")
    expect(page.locator("#ticket_pane")).to_contain_text("明細.pdf")
    expect(other.locator("#ticket_news")).to_contain_text("佐藤 美咲")

    text = db.session.scalars(sa.select(OutgoingMail.text).where(OutgoingMail.recipient == "kaori@example.jp")).one()
    link = re.search(r"http\S+/open/\S+", text)
    assert link is not None
    customer = open_browser(language=language).new_page()  # type: ignore[arg-type]  # one of both
    customer.goto(link[0])
    expect(customer.locator(".own-entries")).to_contain_text("本日お返しします")
    with customer.expect_download() as download:
        customer.get_by_role("link", name="明細.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF
    checked(customer)
    customer.get_by_label(words["answer"]).fill("ありがとうございます")
    customer.get_by_role("button", name=words["go"]).click()
    expect(customer.locator(".own-entries")).to_contain_text("ありがとうございます")
    for path in ("tickets", "my-data"):
        customer.goto(f"{server.url}/hc/{desk.service.slug}/{language}/{path}")
        checked(customer)

    expect(page.locator("#ticket_news")).to_contain_text(words["came"])
    page.get_by_role("link", name=words["show"]).click()
    expect(page.locator("#ticket_pane")).to_contain_text("ありがとうございます")
    page.locator(".page__actions").get_by_role("button", name=words["solve"], exact=True).click()
    expect(page.locator("#strip_state summary")).to_contain_text(words["state"])

    boss = signed_in(server, open_browser, factories.operator(role_key="administrator", language=language))
    for path in ("ticket-fields", "ticket-fields/1", "tickets"):
        boss.goto(f"{server.url}/admin/services/{desk.service.slug}/{path}")
        checked(boss)
    boss.goto(f"{url}/print")
    checked(boss)
