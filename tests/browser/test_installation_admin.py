"""Operators' ways in, roles, services, audit log, webhooks and tokens, on screen (help-center.md 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Page, expect

from helpcenter.accounts import second_factor
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.api import tokens
from helpcenter.transactions import operation
from helpcenter.webhooks import events, subscriptions
from helpcenter.webhooks.events import HookEvent
from tests import factories
from tests.admin import office as offices
from tests.browser.accessibility import faults
from tests.client import PASSWORD
from tests.servers import Installation

PUBLIC = ("/console/sign-in", "/console/access/forgotten", "/console/access/no-such-link")


@dataclass
class Office:
    server: Installation
    admin: Operator
    pages: tuple[str, ...]


@pytest.fixture
def office(live_server: Installation) -> Office:
    with live_server.application.app_context():
        made = offices.office()
        role = offices.role(Permission.CHAT_HANDLE)
        url = "https://crm.example.com/helpcenter"
        hook = subscriptions.create(made.service.id, url, ["chat.ended"], by=made.admin.id)
        with operation():
            events.emit(made.service.id, HookEvent.CHAT_ENDED, 7)
        tokens.create(made.admin, "CRM", ["chat.history", "customer.view"])
        factories.service(archived_at=made.service.created_at)
    pages = (
        "/console/profile",
        "/console/profile/second-factor",
        "/admin/operators/new",
        f"/admin/operators/{made.operator.id}",
        "/admin/roles",
        f"/admin/roles/{role.id}",
        "/admin/services",
        "/admin/services/new",
        "/admin/audit-log",
        f"{made.url}/webhooks",
        f"{made.url}/webhooks/new",
        f"{made.url}/webhooks/{hook.id}",
        "/admin/api-tokens",
    )
    return Office(live_server, made.admin, pages)


def sign_in(office: Office, page: Page) -> None:
    page.goto(f"{office.server.url}/console/sign-in")
    page.fill("[name=email]", office.admin.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]")


def test_every_page_is_accessible_and_fits(office: Office, page: Page) -> None:
    """Half of them in Japanese, the others in English."""
    found: dict[str, object] = {}

    def look(*paths: str) -> None:
        for path in paths:
            page.goto(office.server.url + path)
            if wrong := faults(page):
                found[path] = wrong

    look(*PUBLIC)
    sign_in(office, page)
    expect(page).to_have_url(re.compile("/console/(?!sign-in)"))
    look(*office.pages[::2])
    page.goto(f"{office.server.url}/console/profile")
    page.select_option("[name=language]", "en")
    page.locator("form", has=page.locator("[name=theme]")).get_by_role("button").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    look(*office.pages[1::2])
    assert found == {}


def test_a_second_factor_is_set_up_and_asked_for(office: Office, page: Page) -> None:
    sign_in(office, page)
    expect(page).to_have_url(re.compile("/console/(?!sign-in)"))
    page.goto(f"{office.server.url}/console/profile/second-factor")
    with office.server.application.app_context():
        app = pyotp.TOTP(second_factor.begin(office.admin))
    expect(page.locator("#secret")).to_have_text(app.secret)
    page.fill("[name=code]", app.now())
    page.get_by_role("button", name="Turn on").click()
    codes = page.locator("#codes")
    expect(codes).to_have_text(re.compile(r"\w"))
    code = codes.inner_text().split()[0]
    page.goto("about:blank")  # a page of the console would lead to the sign-in by itself, in the way of the next step
    page.context.clear_cookies()
    sign_in(office, page)
    expect(page.locator("[name=password]")).to_have_count(0)
    page.fill("[name=code]", code)
    page.click("form button[type=submit]")
    expect(page).to_have_url(re.compile("/console/(?!sign-in)"))
