"""Finding two records of one person, merging them, undoing it, exporting and erasing, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from helpcenter.accounts.models import Operator
from helpcenter.customers import creating
from helpcenter.customers.models import Channel, Customer
from helpcenter.tickets.opening import open_ticket
from tests import factories
from tests.browser.accessibility import violations
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.servers import Installation

WORDS = {
    "ja": {
        "find": "顧客を検索", "merge": "名寄せ", "compare": "比較して名寄せ", "undo": "名寄せを元に戻す",
        "swap": "残す顧客を入れ替える", "erase": "個人情報を消去", "for good": "完全に消去",
    },
    "en": {
        "find": "Search customers", "merge": "Merge", "compare": "Compare and merge", "undo": "Undo the merge",
        "swap": "Swap direction", "erase": "Erase personal data", "for good": "Erase for good",
    },
}  # fmt: skip


@dataclass
class Two:
    """A running installation with two records of one person, and an administrator."""

    server: Installation
    operator: Operator
    one: Customer
    other: Customer


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def two(live_server: Installation, language: str) -> Iterator[Two]:
    with live_server.application.app_context():
        service = factories.service()
        operator = factories.operator(service, role_key="administrator", language=language)
        known = {"emails": ["kaori@example.jp"], "created_from": Channel.CHAT}
        one = creating.create(service, name="山本 香織", phones=["090-1234-5678"], **known)
        other = creating.create(service, name="Kaori Yamamoto", note="夜間", **known)
        open_ticket(service, customer=other, channel=Channel.MANUAL, subject="返金の時期", content="いつ")
        yield Two(live_server, operator, one, other)


def clean(page: Page) -> None:
    assert violations(page) == []


def test_search_merge_undo_erase(two: Two, open_browser: OpenBrowser, language: str) -> None:
    words = WORDS[language]
    page = signed_in(two.server, open_browser, two.operator, "/console/customers")
    page.get_by_label(words["find"], exact=True).fill("kaori@example.jp")
    expect(page).to_have_url(re.compile(r"[?&]q=kaori"))  # both stood there before, but not by this search
    expect(page.locator("#customers tbody tr")).to_have_count(2)
    page.get_by_role("link", name="山本 香織").click()
    expect(page.locator("#lookalikes")).to_contain_text("Kaori Yamamoto")
    clean(page)
    page.locator("#lookalikes").get_by_role("link", name=words["compare"]).click()
    expect(page.locator("#merge_form")).to_contain_text("夜間")
    clean(page)
    page.set_viewport_size({"width": 375, "height": 812})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    clean(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("link", name=words["swap"]).click()
    expect(page).to_have_url(f"{two.server.url}/console/customers/{two.other.id}/merge?with={two.one.id}")
    page.get_by_role("link", name=words["swap"]).click()
    expect(page).to_have_url(f"{two.server.url}/console/customers/{two.one.id}/merge?with={two.other.id}")
    page.locator("#merge_form").get_by_role("button", name=words["merge"]).click()
    expect(page).to_have_url(f"{two.server.url}/console/customers/{two.one.id}")
    expect(page.locator("#content")).to_contain_text("返金の時期")
    page.goto(f"{two.server.url}/console/customers/{two.other.id}")
    expect(page).to_have_url(f"{two.server.url}/console/customers/{two.one.id}")
    page.get_by_role("button", name=words["undo"]).click()
    expect(page).to_have_url(f"{two.server.url}/console/customers/{two.other.id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kaori Yamamoto")
    expect(page.locator("#content")).to_contain_text("返金の時期")
    page.get_by_role("link", name=words["erase"]).click()
    expect(page.locator("#erase_number")).to_be_visible()
    clean(page)
    page.locator("#erase_number").fill(str(two.other.id))
    page.get_by_role("button", name=words["for good"]).click()
    expect(page).to_have_url(f"{two.server.url}/console/customers/{two.other.id}")
    expect(page.locator("#content")).not_to_contain_text("Kaori")
