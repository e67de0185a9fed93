"""The chat on a page of another site, in a browser that blocks third-party cookies (help-center.md 3)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Playwright, Request, expect

from helpcenter.embed import publishing, snippets
from helpcenter.extensions import db
from helpcenter.services import identity_secrets, settings, sites
from helpcenter.services.models import Service
from tests.browser import people
from tests.browser.host_site import HostSite
from tests.browser.people import Desk
from tests.browsers import ARGUMENTS, OpenBrowser, executable
from tests.files import samples
from tests.servers import Installation

KILOBYTE = 1024


@pytest.fixture
def shop(live_server: Installation) -> Iterator[HostSite]:
    """A shop's website."""
    site = HostSite(live_server.url)
    yield site
    site.stop()


@pytest.fixture
def strict(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser whose owner has chosen to block third-party cookies. No page in it may complain."""
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=executable(), args=ARGUMENTS, locale="ja-JP", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield context
    context.close()
    assert complaints == []


def embed(desk: Desk, shop: HostSite, *, allowed: bool = True, pinned: bool = False) -> None:
    """Put the snippet into the shop's pages."""
    with desk.server.application.test_request_context(base_url=desk.server.url):
        if allowed:
            sites.allow(desk.service, shop.origin, by=None)
        made = publishing.publish()
        simple = snippets.simple(desk.service, "ja", desk.server.url)
        shop.snippet = snippets.pinned(desk.service, "ja", desk.server.url, made) if pinned else simple


def visit(context: BrowserContext, shop: HostSite) -> tuple[Page, list[Request]]:
    """The shop's page, and what it asks of whom."""
    page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto(shop.origin)
    return page, requests


def launcher(page: Page) -> FrameLocator:
    """Press the chat button; what opens."""
    page.get_by_role("button", name="チャットで問い合わせる").click()
    return page.frame_locator("helpcenter-chat iframe")


def test_this_browser_does_block_third_party_cookies(strict: BrowserContext, shop: HostSite) -> None:
    page = strict.new_page()
    for _ in range(2):
        page.goto(f"{shop.origin}/framing")
        expect(page.frame_locator("iframe").get_by_text("cookie: none")).to_be_visible()


@pytest.mark.parametrize("pinned", [False, True], ids=["simple", "pinned"])
def test_a_whole_chat_on_another_site(
    live_server: Installation, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser, pinned: bool
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop, pinned=pinned)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)

    page, _requests = visit(strict, shop)
    chat = launcher(page)
    chat.get_by_label(desk.words["question"]).fill("返金はいつですか")
    assert strict.cookies() == []
    chat.get_by_role("button", name=desk.words["agree"]).click()
    operator.get_by_role("button", name=desk.words["open"]).click()
    people.say(desk, operator, "お調べします")
    expect(chat.get_by_text("お調べします", exact=True)).to_be_visible()

    page.reload()
    chat = launcher(page)
    expect(chat.get_by_text("お調べします", exact=True)).to_be_visible()
    field = chat.get_by_role("textbox", name=desk.words["message"], exact=True)
    field.fill("ありがとうございます")
    field.press("Enter")
    people.reads(operator, "ありがとうございます")
    assert all(cookie["domain"] == "127.0.0.1" for cookie in strict.cookies())


def test_a_picture_sent_on_another_site_opens_in_a_tab_of_its_own(
    live_server: Installation, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    """The tab does not send the frame's cookie, which is partitioned; its link carries a pass."""
    desk = people.open_desk(live_server)
    embed(desk, shop)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    chat.get_by_role("button", name=desk.words["agree"]).click()
    files = [("画面.png", "image/png", samples.picture()), ("明細.pdf", "application/pdf", samples.PDF)]
    described = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    chat.locator("[data-file-input]").set_input_files(described)  # type: ignore[arg-type]  # as Playwright describes them
    expect(chat.locator("[data-tray] .attachment")).to_have_count(2)
    chat.get_by_role("textbox", name=desk.words["message"], exact=True).press("Enter")
    small = chat.get_by_role("img", name="画像: 画面.png")
    expect(small).to_be_visible()
    assert small.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64
    with strict.expect_page() as opened:
        small.click()
    shown = opened.value.get_by_role("img", name="画像: 画面.png")
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64
    with page.expect_download() as download:
        chat.locator("a.attachment").filter(has_text="明細.pdf").click()
    assert download.value.path().read_bytes() == samples.PDF


def test_a_minimised_chat_counts_what_is_unread(
    live_server: Installation, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    chat.get_by_role("button", name=desk.words["agree"]).click()
    operator.get_by_role("button", name=desk.words["open"]).click()
    chat.get_by_role("button", name="チャット画面を閉じる").click()
    expect(chat.get_by_role("log")).to_be_hidden()
    people.say(desk, operator, "お待たせしました")
    button = page.get_by_role("button", name="チャットで問い合わせる（未読1件）")
    expect(button).to_be_visible()
    button.click()
    expect(chat.get_by_text("お待たせしました", exact=True)).to_be_visible()
    chat.get_by_role("button", name="チャット画面を閉じる").click()
    expect(page.get_by_role("button", name="チャットで問い合わせる", exact=True)).to_be_focused()


def test_nobody_there_is_a_small_popup_over_the_button(
    live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop)
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    expect(chat.get_by_role("heading", name=desk.words["absent"])).to_be_visible()
    popup, window = page.locator("helpcenter-chat iframe").bounding_box(), page.viewport_size
    assert popup
    assert window
    assert popup["height"] < window["height"] / 2
    page.get_by_role("button", name="チャットを閉じる").click()
    expect(page.locator("helpcenter-chat iframe")).to_have_count(0)
    assert strict.cookies() == []


def test_before_the_click_the_page_loads_one_small_script(
    live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop)
    page, requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    ours = [request for request in requests if request.url.startswith(live_server.url)]
    assert [request.resource_type for request in ours] == ["script"]
    assert ours[0].sizes()["responseBodySize"] <= 4 * KILOBYTE
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_after_the_click_the_frame_is_light(
    live_server: Installation, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    """Everything on the wire until the first input can be used; files and emoji come when they are first used."""
    desk = people.open_desk(live_server)
    embed(desk, shop)
    people.go_online(desk, people.sign_in(desk, open_browser))
    page, requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    before = len(requests)
    expect(launcher(page).get_by_label(desk.words["question"])).to_be_editable()
    page.wait_for_load_state("networkidle")
    sizes = {request.url: request.sizes() for request in requests[before:]}
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert weight <= 45 * KILOBYTE, sizes
    assert not [url for url in sizes if "attachments" in url or "emoji" in url]


def test_the_host_page_opens_closes_and_listens(
    live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop)
    page, _requests = visit(strict, shop)
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    page.evaluate("window.heard = []; for (const e of ['open', 'close']) HelpCenter('on', e, () => heard.push(e))")
    page.evaluate("HelpCenter('open')")
    expect(page.frame_locator("helpcenter-chat iframe").get_by_role("heading").first).to_be_visible()
    page.evaluate("HelpCenter('close'); HelpCenter('unheard of')")
    expect(page.get_by_role("button", name="チャットで問い合わせる")).to_be_visible()
    assert page.evaluate("heard") == ["open", "close"]


def test_words_of_other_windows_are_not_listened_to(
    live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop)
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
    live_server: Installation, shop: HostSite, strict: BrowserContext
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, shop)
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
    expect(page.frame_locator("helpcenter-chat iframe").get_by_label(desk.words["question"])).to_be_visible()
    expect(bubble).to_have_count(0)


def test_a_signed_member_is_known_and_others_are_led_to_the_sign_in(
    live_server: Installation, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server, login_only_chat=True, sign_in_url=f"{shop.origin}/login")
    embed(desk, shop)
    with live_server.application.app_context():
        secret = identity_secrets.renew(db.session.get_one(Service, desk.service.id), by=None)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    expect(chat.get_by_role("heading", name="チャットにはサインインが必要です")).to_be_visible()
    expect(chat.get_by_role("link", name="サインイン", exact=True)).to_have_attribute("href", f"{shop.origin}/login")
    expect(chat.get_by_role("link", name="お問い合わせ")).to_be_visible()

    claims = {"sub": "m-1", "name": "山本 香織", "email": "k@example.com", "exp": int(time.time()) + 300}
    token = jwt.encode(claims, secret, "HS256")
    page.evaluate("token => HelpCenter('identify', token)", token)
    chat.get_by_label(desk.words["question"]).fill("返金はいつですか")
    assert strict.cookies() == []
    chat.get_by_role("button", name=desk.words["agree"]).click()
    expect(chat.get_by_role("log")).to_be_visible()
    expect(operator.get_by_text("山本 香織").first).to_be_visible()
