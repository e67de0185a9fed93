"""Excel files from the history, and the conversation that customers keep, as people get them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpcenter.exports import running
from helpcenter.exports.models import Export
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from tests import factories
from tests.browser import people
from tests.browser.accessibility import violations
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.chat import chats
from tests.servers import Install, Installation


def accessible(page: Page) -> None:
    assert violations(page) == []


def test_an_export_shows_its_progress_and_is_downloaded(
    live_server: Installation, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    with live_server.application.app_context():
        desk = factories.service()
        ana = factories.operator(desk, name="佐藤 美咲", role_key="supervisor")
        for question in ("返金はいつですか", "返金の方法", "配送の遅れ"):
            chats.ended(desk, ("customer", question), operator=ana)
        page = signed_in(live_server, open_browser, ana, "/console/history?q=返金")
        page.get_by_role("button", name="データ抽出").click()
        status = page.locator("#export_status")
        expect(status).to_contain_text("抽出待ち")
        accessible(page)
        running.run(db.session.scalars(sa.select(Export.id)).one())
        link = status.get_by_role("link", name="chats-")
        with page.expect_download() as waiting:
            link.click()
        waiting.value.save_as(tmp_path / "a.xlsx")
        assert len(list(openpyxl.load_workbook(tmp_path / "a.xlsx")["チャット"].rows)) == 3

        page.get_by_role("button", name="データ抽出").click()
        expect(status).to_contain_text("抽出待ち")
        status.get_by_role("button", name="抽出を取り消す").click()
        expect(status).not_to_contain_text("抽出待ち")
        status.get_by_role("link", name="抽出一覧").click()
        expect(page).to_have_url(f"{live_server.url}/console/exports")
        expect(page.get_by_role("row")).to_have_count(3)
        accessible(page)
        page.set_viewport_size({"width": 375, "height": 812})
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        accessible(page)
        db.session.remove()


def test_the_customer_keeps_the_conversation(install: Install, open_browser: OpenBrowser, tmp_path: Path) -> None:
    server = install(HELPCENTER_SMTP_URL=(tmp_path / "mail").as_uri())
    server.start_web()
    for language, screen in (("ja", "phone"), ("en", "desktop")):
        keeps_the_conversation(server, open_browser, tmp_path, language, screen)


def keeps_the_conversation(
    server: Installation, open_browser: OpenBrowser, tmp_path: Path, language: str, screen: str
) -> None:
    address = f"hana-{language}@example.jp"
    desk = people.open_desk(server, language)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    customer = people.visit(desk, open_browser, screen)
    people.consent(desk, customer, question="返金はいつですか")
    customer.get_by_role("button", name=desk.words["end"], exact=True).click()
    customer.get_by_role("button", name=desk.words["end_now"]).click()

    customer.get_by_text("会話を保存" if language == "ja" else "Save the conversation").click()
    with customer.expect_download() as waiting:
        customer.get_by_role("link", name="HTML").click()
    waiting.value.save_as(tmp_path / "chat.html")
    assert "返金はいつですか" in (tmp_path / "chat.html").read_text()
    accessible(customer)

    customer.get_by_role("button", name="会話をメールで受け取る" if language == "ja" else "by mail").click()
    dialog = customer.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("hana@")
    dialog.get_by_role("button", name="送信" if language == "ja" else "Send", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_role("textbox")).to_have_value("hana@")
    accessible(customer)
    dialog.get_by_role("textbox").fill(address)
    dialog.get_by_role("button", name="送信" if language == "ja" else "Send", exact=True).click()
    expect(dialog.get_by_role("status")).to_contain_text(address)
    with server.application.app_context():
        newest = sa.select(OutgoingMail.recipient).order_by(OutgoingMail.id.desc()).limit(1)
        assert db.session.scalars(newest).one() == address
        db.session.remove()
    page = open_browser(language=language).new_page()
    page.goto((tmp_path / "chat.html").as_uri())
    expect(page.get_by_text("返金はいつですか")).to_be_visible()
    accessible(page)
