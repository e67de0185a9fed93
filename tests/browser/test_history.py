"""The chat history as an operator works with it: search, panel beside the list, keyboard, phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories
from tests.browser.accessibility import problems
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.chat import chats
from tests.servers import Installation

SUBJECTS = ["返金はいつですか", "配送の遅れ", "返金の方法", "領収書の宛名", "返金先の変更"]


@pytest.fixture
def server(live_server: Installation) -> Iterator[Installation]:
    """Thirty chats of one desk; every fifth asks for SUBJECTS[0] and so on. The test sees the database."""
    with live_server.application.app_context():
        yield live_server


@pytest.fixture
def ana(server: Installation) -> Operator:
    desk: Service = factories.service()
    operator = factories.operator(desk, name="佐藤 美咲")
    chats.category(desk, "返金時期の確認", chats.category(desk, "返金"))
    for number in range(30):
        person = factories.customer(desk, name=f"顧客 {number:02}")
        chats.ended(desk, ("customer", SUBJECTS[number % 5]), ("operator", "お調べします"), customer=person,
                    operator=operator, at=chats.NOON - timedelta(hours=number))  # fmt: skip
    return operator


def open_history(server: Installation, open_browser: OpenBrowser, ana: Operator, **device: str) -> Page:
    return signed_in(server, open_browser, ana, "/console/history", **device)


def test_searching_while_typing_keeps_the_field_and_fills_the_address(
    server: Installation, open_browser: OpenBrowser, ana: Operator
) -> None:
    page = open_history(server, open_browser, ana)
    page.get_by_role("searchbox", name="会話を検索").press_sequentially("返金")
    expect(page.locator("#history_count")).to_have_text("18 件")
    expect(page).to_have_url(re.compile(r"/console/history\?q=%E8%BF%94%E9%87%91$"))
    expect(page.get_by_role("searchbox", name="会話を検索")).to_be_focused()
    expect(page.locator("tbody tr")).to_have_count(18)
    expect(page.locator("tbody mark").first).to_have_text("返金")
    page.get_by_role("button", name="消去").click()
    expect(page.locator("#history_count")).to_have_text("30 件")
    expect(page).to_have_url(re.compile(r"/console/history$"))


def test_the_panel_opens_beside_the_list_which_keeps_its_place(
    server: Installation, open_browser: OpenBrowser, ana: Operator
) -> None:
    page = open_history(server, open_browser, ana)
    page.get_by_role("link", name="顧客 25").scroll_into_view_if_needed()
    list_ = page.locator("#history_list .page__body")
    place = list_.evaluate("list => { list.seenBefore = true; return list.scrollTop; }")
    assert place > 0
    page.get_by_role("link", name="顧客 25").click()
    expect(page.get_by_role("heading", name="顧客 25")).to_be_visible()
    expect(page.locator(".side-panel .bubble").first).to_have_text("返金はいつですか")
    expect(page).to_have_url(re.compile(r"/console/history/\d+$"))
    assert list_.evaluate("list => [list.seenBefore, list.scrollTop]") == [True, place]
    expect(page.locator("tr[aria-current]")).to_contain_text("顧客 25")

    page.get_by_role("link", name="次のチャット").click()
    expect(page.get_by_role("heading", name="顧客 26")).to_be_visible()
    expect(page.locator("tr[aria-current]")).to_contain_text("顧客 26")
    page.go_back()
    expect(page.get_by_role("heading", name="顧客 25")).to_be_visible()
    page.get_by_role("link", name="閉じる").click()
    expect(page.locator(".side-panel")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/console/history$"))
    expect(page.get_by_role("link", name="顧客 25")).to_be_focused()
    assert list_.evaluate("list => list.seenBefore")

    desk = db.session.scalars(sa.select(Service)).one()
    for _n in range(25):
        chats.ended(desk, operator=ana)
    page.reload()
    expect(page.locator("#history_count")).to_have_text("55 件")
    expect(page.locator(".pagination__where")).to_have_text("1–50 / 55件")


def test_filters_take_effect_and_can_be_removed(server: Installation, open_browser: OpenBrowser, ana: Operator) -> None:
    page = open_history(server, open_browser, ana)
    page.get_by_label("状態").select_option("unhandled")
    expect(page.locator("#history_count")).to_have_text("0 件")
    expect(page.get_by_text("条件に合うチャットがありません")).to_be_visible()
    page.get_by_label("状態").select_option("")
    expect(page.locator("#history_count")).to_have_text("30 件")

    page.locator("#history_period > summary").click()
    page.fill("#history_since", "2026-11-20")
    page.fill("#history_until", "2026-11-20")
    page.locator("#history_period").get_by_role("button", name="適用").click()
    expect(page.locator("#history_count")).to_have_text("13 件")
    expect(page.locator("#history_period > summary")).to_have_text("11/20")
    page.get_by_role("link", name="期間を外す").click()
    expect(page.locator("#history_count")).to_have_text("30 件")

    page.locator("#history_more > summary").click()
    page.locator("#history_rating").select_option("satisfied")
    page.locator("#history_more").get_by_role("button", name="適用").click()
    expect(page.locator("#history_count")).to_have_text("0 件")
    page.get_by_role("link", name="評価：満足").click()
    expect(page.locator("#history_count")).to_have_text("30 件")


def test_sorting_turns_the_list_around(server: Installation, open_browser: OpenBrowser, ana: Operator) -> None:
    page = open_history(server, open_browser, ana)
    page.get_by_role("columnheader", name="受付").get_by_role("link").click()
    expect(page.locator("tbody tr").first).to_contain_text("顧客 29")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile(r"sort=received$"))


def test_on_a_phone_the_panel_covers_the_list_and_filters_unfold(
    server: Installation, open_browser: OpenBrowser, ana: Operator
) -> None:
    page = open_history(server, open_browser, ana, screen="phone")
    expect(page.locator("#history_filters")).to_be_hidden()
    page.get_by_role("button", name="絞り込み").click()
    page.get_by_label("状態").select_option("handled")
    expect(page.locator("[data-filters-count]")).to_have_text("1")
    page.get_by_role("link", name="顧客 03").click()
    expect(page.get_by_role("heading", name="顧客 03")).to_be_visible()
    expect(page.locator("#history_list")).to_be_hidden()
    page.get_by_role("link", name="閉じる").click()
    expect(page.get_by_role("link", name="顧客 03")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_page_is_accessible(server: Installation, open_browser: OpenBrowser, ana: Operator) -> None:
    page = open_history(server, open_browser, ana)
    newest = page.locator("tbody tr").first.get_attribute("data-chat")
    for tab in ("", "/information", "/events"):
        page.goto(f"{server.url}/console/history/{newest}{tab}?q=返金")
        expect(page.locator(".side-panel")).to_be_visible()
        assert problems(page) == [], tab
