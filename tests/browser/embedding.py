"""A shop's website with the chat, and a browser that blocks third-party cookies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Playwright, Request

from helpcenter.embed import publishing, snippets
from helpcenter.services import sites
from tests.browser.host_site import HostSite
from tests.browser.people import Desk
from tests.browsers import ARGUMENTS, executable
from tests.servers import Installation


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
    context.on("console", lambda one: complaints.append(f"{one.text} {one.location}") if one.type == "error" else None)
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
