"""A shop's website with the chat, and a browser that blocks third-party cookies."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, FrameLocator, Page, Playwright, Request

from helpcenter.embed import publishing, snippets
from helpcenter.services import sites
from tests.browser.host_site import HostSite
from tests.browser.people import Desk, open_desk
from tests.browsers import ARGUMENTS, PATIENCE, executable
from tests.servers import Installation


@pytest.fixture
def shop(live_server: Installation) -> Iterator[HostSite]:
    """A shop's website."""
    site = HostSite(live_server.url)
    yield site
    site.stop()


@pytest.fixture(scope="session")
def blocking(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser whose owner has chosen to block third-party cookies, started once."""
    folder = tmp_path_factory.mktemp("blocking")
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (folder / "Default").mkdir()
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=executable(), args=ARGUMENTS, locale="ja-JP", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def strict(blocking: BrowserContext) -> Iterator[BrowserContext]:
    """That browser, empty. No page in it may complain."""
    complaints: list[str] = []

    def note(one: ConsoleMessage) -> None:
        if one.type == "error":
            complaints.append(f"{one.text} {one.location}")

    first = blocking.pages[0]
    first.context.new_cdp_session(first).send("Network.clearBrowserCache")
    blocking.on("console", note)
    yield blocking
    for page in blocking.pages[1:]:
        page.close()
    blocking.remove_listener("console", note)
    blocking.clear_cookies()
    assert complaints == []


@pytest.fixture
def desk(live_server: Installation, shop: HostSite) -> Desk:
    """A service with one operator, whose chat stands on the shop's pages."""
    made = open_desk(live_server)
    embed(made, shop)
    return made


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
