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
from tests.browser.accessibility import faults
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.files.samples import PDF
from tests.servers import Install, Installation
from tests.tickets import desk as desks
from tests.tickets.desk import Desk


@pytest.fixture
def server(install: Install, tmp_path: Path) -> Iterator[Installation]:
    """One whose mail leaves, into a folder."""
    made = install(HELPCENTER_SMTP_URL=(tmp_path / "mail").as_uri())
    made.start_web()
    with made.application.app_context():
        yield made


def checked(page: Page) -> None:
    """Fits, and anybody can use it, on a desk and on a phone."""
    assert faults(page) == [], page.url


def scene() -> Desk:
    desk = desks.desk()
    shops = [{"ja": "本店", "en": "Main store"}, {"ja": "京都店", "en": "Kyoto"}]
    names = {"ja": "店舗", "en": "Shop"}
    custom_fields.create(
        desk.service, by=None, name=names, kind=FieldKind.CHOICE, choices=shops, on_calls=True, on_tickets=True
    )
    with operation():
        desk.customer.emails, desk.customer.language = contacts.emails(["kaori@example.jp"]), "en"
        desk.operator.language = desk.colleague.language = "en"
    return desk


def test_a_matter_goes_its_road(server: Installation, open_browser: OpenBrowser) -> None:
    """In English: the other tests of tickets go through these screens in Japanese."""
    desk = scene()
    ticket = desk.ticket("返金について", "いつですか", operator=desk.operator)
    path = f"/console/tickets/{ticket.id}"
    page = signed_in(server, open_browser, desk.operator, path, language="en")
    other = signed_in(server, open_browser, desk.colleague, path, language="en")
    expect(page.locator("#ticket_presence")).to_contain_text("鈴木 葵 is looking at it")
    checked(page)

    page.get_by_role("button", name="Edit the call").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Shop").select_option("本店")
    checked(page)
    dialog.locator("button[type=submit]").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#ticket_pane")).to_contain_text("Main store")

    composer = page.locator("#reply_form")
    composer.get_by_label("Mail text").fill("本日お返しします")
    expect(composer.locator("#draft_state")).to_contain_text("Draft saved")
    expect(other.locator("#ticket_presence")).to_contain_text("佐藤 美咲 is writing an answer")
    page.reload()
    expect(composer.get_by_label("Mail text")).to_have_value("本日お返しします")
    composer.get_by_label("Attachments").set_input_files(
        {"name": "明細.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(composer.locator("[data-chosen]")).to_have_text("明細.pdf")
    page.locator("#strip_priority summary").click()
    page.locator("#strip_priority [value=urgent]").click()
    expect(page.locator("#strip_priority summary")).to_contain_text("Urgent")
    checked(page)
    # As its handle does: what is drawn in its place takes over no inline style, which the policy would refuse aloud.
    composer.get_by_label("Mail text").evaluate("box => { box.style.height = '220px' }")
    composer.locator("[name=preview]").click()
    expect(composer.locator(".composer__preview")).to_contain_text("明細.pdf")
    expect(composer.locator("input[name=kept]")).to_be_checked()
    checked(page)
    composer.get_by_role("button", name="Send", exact=True).click()
    expect(composer.get_by_label("Mail text")).to_have_value("")
    expect(page.locator("#ticket_pane")).to_contain_text("明細.pdf")
    expect(other.locator("#ticket_news")).to_contain_text("佐藤 美咲")

    text = db.session.scalars(sa.select(OutgoingMail.text).where(OutgoingMail.recipient == "kaori@example.jp")).one()
    link = re.search(r"http\S+/open/\S+", text)
    assert link is not None
    customer = open_browser(language="en").new_page()
    customer.goto(link[0])
    expect(customer.locator(".own-entries")).to_contain_text("本日お返しします")
    with customer.expect_download() as download:
        customer.get_by_role("link", name="明細.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF
    checked(customer)
    customer.get_by_label("Your answer").fill("ありがとうございます")
    customer.get_by_role("button", name="Send answer").click()
    expect(customer.locator(".own-entries")).to_contain_text("ありがとうございます")
    for own in ("tickets", "my-data"):
        customer.goto(f"{server.url}/hc/{desk.service.slug}/en/{own}")
        checked(customer)

    expect(page.locator("#ticket_news")).to_contain_text("Something new has come in")
    page.get_by_role("link", name="Show it as it is now").click()
    expect(page.locator("#ticket_pane")).to_contain_text("ありがとうございます")
    page.locator(".page__actions").get_by_role("button", name="Solve", exact=True).click()
    expect(page.locator("#strip_state summary")).to_contain_text("Solved")

    boss = signed_in(server, open_browser, factories.operator(role_key="administrator", language="en"))
    for setting in ("ticket-fields", "ticket-fields/1", "tickets"):
        boss.goto(f"{server.url}/admin/services/{desk.service.slug}/{setting}")
        checked(boss)
    boss.goto(f"{server.url}{path}/print")
    checked(boss)
