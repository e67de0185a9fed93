"""The page that embeds the chat: what it loads, asks, hears and shows (help-center.md 3)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from helpcenter.extensions import db
from helpcenter.services import settings
from helpcenter.services.models import Service
from tests.browser import people
from tests.browser.embedding import embed, launcher, visit
from tests.browser.host_site import HostSite
from tests.browser.people import Desk
from tests.browsers import OpenBrowser
from tests.servers import Installation

KILOBYTE = 1024


def test_this_browser_does_block_third_party_cookies(strict: BrowserContext, shop: HostSite) -> None:
    page = strict.new_page()
    for _ in range(2):
        page.goto(f"{shop.origin}/framing")
        expect(page.frame_locator("iframe").get_by_text("cookie: none")).to_be_visible()


def test_nobody_there_is_a_small_popup_over_the_button(desk: Desk, shop: HostSite, strict: BrowserContext) -> None:
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    expect(chat.get_by_role("heading", name=desk.words["absent"])).to_be_visible()
    popup, window = page.locator("helpcenter-chat iframe").bounding_box(), page.viewport_size
    assert popup
    assert window
    assert popup["height"] < window["height"] / 2
    with strict.expect_page() as opened:
        chat.get_by_role("link", name=desk.words["inquiry"]).click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("お問い合わせ")
    opened.value.close()
    page.get_by_role("button", name="チャットを閉じる").click()
    expect(page.locator("helpcenter-chat iframe")).to_have_count(0)
    assert strict.cookies() == []


@pytest.mark.usefixtures("desk")
def test_before_the_click_the_page_loads_one_small_script(
    live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    page, requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    ours = [request for request in requests if request.url.startswith(live_server.url)]
    assert [request.resource_type for request in ours] == ["script"]
    assert ours[0].sizes()["responseBodySize"] <= 4 * KILOBYTE
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


@pytest.mark.usefixtures("desk")
def test_the_host_page_opens_closes_and_listens(shop: HostSite, strict: BrowserContext) -> None:
    page, _requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    page.evaluate("window.heard = []; for (const e of ['open', 'close']) HelpCenter('on', e, () => heard.push(e))")
    page.evaluate("HelpCenter('open')")
    expect(page.frame_locator("helpcenter-chat iframe").get_by_role("heading").first).to_be_visible()
    page.evaluate("HelpCenter('close'); HelpCenter('unheard of')")
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    page.wait_for_function("heard.length > 1")
    assert page.evaluate("heard") == ["open", "close"]


def test_words_of_other_windows_are_not_listened_to(desk: Desk, shop: HostSite, strict: BrowserContext) -> None:
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    expect(chat.get_by_role("heading", name=desk.words["absent"])).to_be_visible()
    page.evaluate(
        "postMessage({type: 'helpcenter:close'}, '*'); postMessage({type: 'helpcenter:unread', count: 9}, '*')"
    )
    page.wait_for_timeout(300)
    expect(chat.get_by_role("heading", name=desk.words["absent"])).to_be_visible()


def test_a_site_that_is_not_allowed_gets_no_chat(live_server: Installation, shop: HostSite, chromium: Browser) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop, allowed=False)
    context = chromium.new_context(locale="ja-JP")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(shop.origin)
    launcher(page)
    expect(page.get_by_role("alert")).to_have_text("現在チャットを利用できません。しばらくしてからお試しください。")
    expect(page.locator("helpcenter-chat iframe")).to_have_count(0)
    assert any("frame-ancestors" in complaint for complaint in complaints), complaints
    context.close()


def test_while_chat_is_off_the_page_stays_as_it_is(
    desk: Desk, live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    with live_server.application.app_context():
        settings.change(db.session.get_one(Service, desk.service.id), chat_enabled=False, by=None)
    page, requests = visit(strict, shop)
    page.wait_for_load_state("networkidle")
    expect(page.locator("helpcenter-chat")).to_have_count(0)
    page.evaluate("HelpCenter('open')")
    assert [request.url for request in requests if "/frame" in request.url] == []


def test_the_icon_greets_after_a_while_once_and_stays_away_when_closed(
    live_server: Installation, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server, proactive_after_seconds=1)
    embed(desk, shop)
    greeting = "お困りのことはありませんか"
    page, _requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_text(greeting)).to_have_count(0)  # nobody is there

    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page, requests = visit(strict, shop)
    bubble = page.get_by_text(greeting)
    expect(bubble).to_be_visible()
    assert len([request for request in requests if request.url.startswith(live_server.url)]) == 1
    page.get_by_role("button", name="閉じる", exact=True).click()
    expect(bubble).to_have_count(0)
    page.wait_for_timeout(1500)
    expect(bubble).to_have_count(0)
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert strict.cookies() == []

    page.reload()
    page.get_by_role("button", name="相談する").click()
    question = page.frame_locator("helpcenter-chat iframe").get_by_label(desk.words["question"])
    expect(question).to_be_visible()
    expect(bubble).to_have_count(0)

    page.set_viewport_size({"width": 375, "height": 667})
    frame = page.locator("helpcenter-chat iframe")
    expect(frame).to_have_css("width", "375px")
    expect(frame).to_have_css("height", "667px")
    assert frame.bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
    sizes = question.evaluate(
        "one => [...one.form.querySelectorAll('input:not([type=hidden]), textarea')]"
        ".map(field => getComputedStyle(field).fontSize)"
    )
    assert set(sizes) == {"16px"}, "smaller ones make a phone zoom in"


def test_two_services_stand_on_one_page(live_server: Installation, shop: HostSite, strict: BrowserContext) -> None:
    desk, other = people.open_desk(live_server), people.open_desk(live_server)
    embed(other, shop)
    second = shop.snippet.replace("<script ", '<script data-position="left" ')
    embed(desk, shop)
    shop.snippet += second + shop.snippet
    page, _requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_have_count(2)
    page.evaluate(f"HelpCenter.all['{other.service.embed_key}']('open')")
    frame = page.locator("helpcenter-chat iframe")
    expect(frame).to_have_count(1)
    expect(frame).to_have_attribute("src", re.compile(f"/embed/{other.service.embed_key}/frame"))
