"""The snippet on another site: the chat opens there, with third-party cookies blocked (help-center.md 3)."""

from __future__ import annotations

import gzip
import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Playwright, expect

from helpcenter.extensions import db
from helpcenter.services import sites
from tests.browser import people
from tests.browser.foreign_site import ForeignSite
from tests.browser.people import Desk
from tests.browsers import OpenBrowser
from tests.servers import Installation


@pytest.fixture
def site() -> Iterator[ForeignSite]:
    foreign = ForeignSite()
    yield foreign
    foreign.stop()


@pytest.fixture
def strict_browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """Chromium as somebody has it who blocks third-party cookies."""
    settings = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = playwright.chromium.launch_persistent_context(
        tmp_path,
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        locale="ja-JP",
        viewport={"width": 1280, "height": 800},
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def embed(desk: Desk, site: ForeignSite, *, allowed: bool = True) -> None:
    """Put the snippet into the site's page, under a policy that allows nothing else."""
    ours = desk.server.url
    site.policy = f"default-src 'none'; script-src {ours}; frame-src {ours}"
    site.page = (
        '<!doctype html><html lang="ja"><title>店</title><h1>よその店</h1>'
        f'<script async src="{ours}/embed/{desk.service.embed_key}.js"></script>'
    )
    if allowed:
        with desk.server.application.app_context():
            sites.allow(desk.service, site.origin, by=None)
            db.session.remove()


def open_chat(page: Page) -> FrameLocator:
    """Press the launcher; what then stands in the frame."""
    page.get_by_role("button", name="チャット").first.click()
    return page.frame_locator("iframe")


def test_the_whole_conversation_on_another_site(
    live_server: Installation, open_browser: OpenBrowser, strict_browser: BrowserContext, site: ForeignSite
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, site)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)

    page = strict_browser.new_page()
    requests: list[str] = []
    page.on(
        "request", lambda request: requests.append(request.url) if request.url.startswith(live_server.url) else None
    )
    page.goto(f"{site.origin}/shop")
    page.get_by_role("button", name="チャット").first.wait_for()
    assert len(requests) == 1
    assert strict_browser.cookies() == []

    chat = open_chat(page)
    chat.get_by_label(desk.words["question"]).fill("届け先を変えたい")
    chat.get_by_role("button", name=desk.words["agree"]).click()
    operator.get_by_role("button", name=desk.words["open"]).click()
    people.reads(operator, "届け先を変えたい")
    people.say(desk, operator, "承ります")
    expect(chat.get_by_role("log").get_by_text("承ります", exact=True)).to_have_count(1)

    page.reload()
    chat = open_chat(page)
    expect(chat.get_by_role("log").get_by_text("承ります", exact=True)).to_have_count(1)
    field = chat.get_by_role("textbox", name=desk.words["message"], exact=True)
    field.fill("続きです")
    field.press("Enter")
    people.reads(operator, "続きです")


def test_third_party_cookies_really_are_blocked_there(strict_browser: BrowserContext, site: ForeignSite) -> None:
    site.page = f'<!doctype html><title>x</title><iframe src="http://127.0.0.1:{site.port}/control"></iframe>'
    page = strict_browser.new_page()
    for _ in range(2):
        page.goto(f"{site.origin}/")
        page.frame_locator("iframe").get_by_text("control").wait_for()
    assert site.cookies_seen == [None, None]


def test_nobody_present_opens_the_popup(
    live_server: Installation, strict_browser: BrowserContext, site: ForeignSite
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, site)
    page = strict_browser.new_page()
    page.goto(site.origin)
    expect(open_chat(page).get_by_role("heading", name=desk.words["absent"])).to_be_visible()


def test_a_site_that_is_not_allowed_gets_no_frame(
    live_server: Installation, strict_browser: BrowserContext, site: ForeignSite
) -> None:
    desk = people.open_desk(live_server)
    embed(desk, site, allowed=False)
    page = strict_browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(site.origin)
    chat = open_chat(page)
    page.wait_for_timeout(1500)
    expect(chat.get_by_role("heading", name=desk.words["absent"])).to_have_count(0)
    assert any("frame-ancestors" in text for text in refused)


def test_the_loader_is_small_and_sets_nothing(live_server: Installation) -> None:
    desk = people.open_desk(live_server)
    url = f"{live_server.url}/embed/{desk.service.embed_key}.js"
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 -- our own address
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own address
        packed = answer.read()
        assert answer.headers.get("Set-Cookie") is None
    assert len(packed) <= 4096
    assert b"innerHTML" not in gzip.decompress(packed)
