"""The chat on a page of another site, in a browser that blocks third-party cookies (help-center.md 3)."""

from __future__ import annotations

import time

import jwt
import pytest
from playwright.sync_api import BrowserContext, Route, expect

from helpcenter.extensions import db
from helpcenter.services import identity_secrets
from helpcenter.services.models import Service
from tests.browser import people
from tests.browser.embedding import embed, launcher, visit
from tests.browser.host_site import HostSite
from tests.browser.people import Desk
from tests.browsers import OpenBrowser
from tests.files import samples
from tests.servers import Installation

KILOBYTE = 1024


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
    expect(chat.get_by_role("log").get_by_text("お調べします", exact=True)).to_be_visible()

    page.reload()
    chat = launcher(page)
    expect(chat.get_by_role("log").get_by_text("お調べします", exact=True)).to_be_visible()
    field = chat.get_by_role("textbox", name=desk.words["message"], exact=True)
    field.fill("ありがとうございます")
    field.press("Enter")
    people.reads(operator, "ありがとうございます")
    assert all(cookie["domain"] == "127.0.0.1" for cookie in strict.cookies())


def test_a_picture_sent_on_another_site_opens_in_a_tab_of_its_own(
    desk: Desk, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    """The tab does not send the frame's cookie, which is partitioned; its link carries a pass."""
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
    desk: Desk, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page, _requests = visit(strict, shop)
    chat = launcher(page)
    chat.get_by_role("button", name=desk.words["agree"]).click()
    operator.get_by_role("button", name=desk.words["open"]).click()
    expect(chat.get_by_role("log")).to_be_visible()
    chat.get_by_role("button", name="チャット画面を閉じる").click()
    expect(chat.get_by_role("log")).to_be_hidden()
    people.say(desk, operator, "お待たせしました")
    button = page.get_by_role("button", name="チャットで問い合わせる（未読1件）")
    expect(button).to_be_visible()
    button.click()
    expect(chat.get_by_role("log").get_by_text("お待たせしました", exact=True)).to_be_visible()
    chat.get_by_role("button", name="チャット画面を閉じる").click()
    expect(page.get_by_role("button", name="チャットで問い合わせる", exact=True)).to_be_focused()


def test_after_the_click_the_frame_is_light(
    desk: Desk, shop: HostSite, strict: BrowserContext, open_browser: OpenBrowser
) -> None:
    """Everything on the wire until the first input can be used; files and emoji come when they are first used."""
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

    page.reload()
    page.evaluate("token => HelpCenter('identify', token)", token)
    late: list[Route] = []
    page.route("**/status", lambda route: late.append(route))
    with page.expect_request("**/status"):
        chat = launcher(page)
    expect(chat.get_by_role("log").get_by_text("返金はいつですか", exact=True)).to_be_visible()
    other = jwt.encode({**claims, "sub": "m-2", "name": "別の会員"}, secret, "HS256")
    page.evaluate("token => HelpCenter('identify', token)", other)
    expect(chat.get_by_label(desk.words["question"])).to_have_value("")
    expect(chat.get_by_text("返金はいつですか")).to_have_count(0)
    for question in late:
        question.continue_()  # asked before the chat was taken away: called off, or `strict` hears of a 404
    page.unroute_all()
    page.reload()
    page.evaluate("HelpCenter('identify', '')")
    expect(launcher(page).get_by_role("heading", name="チャットにはサインインが必要です")).to_be_visible()
