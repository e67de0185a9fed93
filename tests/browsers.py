"""Chromium, as people use it: fixtures for tests/browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

RESULTS = Path("test-results")
SCREENS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 375, "height": 812}}
LOCALES = {"ja": "ja-JP", "en": "en-US"}
EXPECTED = re.compile(
    r"Failed to load resource|WebSocket connection to .* failed|htmx:ws:error|htmx:error.*Failed to fetch", re.DOTALL
)
"""What Chromium and htmx write to the console when a server answers 4xx or is away: tests of that look at the page."""
PATIENCE = 30_000.0
"""Milliseconds until something that should happen counts as not happening: a busy machine must not decide."""
expect.set_options(timeout=PATIENCE)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


def executable() -> str | None:
    """The machine's own Chromium; None: the one that Playwright installed."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, once for all tests."""
    browser = playwright.chromium.launch(
        executable_path=executable(),
        args=ARGUMENTS,
    )
    yield browser
    browser.close()


@contextmanager
def browsers(chromium: Browser, name: str, has_failed: Callable[[], bool]) -> Iterator[OpenBrowser]:
    """Yield `open_browser`; what it opened is closed with this. Its pictures are named after `name`."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            complaints.append(f"{message.location}: {message.text}")

    def new(
        language: Literal["ja", "en"] = "ja",
        screen: Literal["desktop", "phone"] = "desktop",
        theme: Literal["light", "dark"] = "light",
        scripts: bool = True,
    ) -> BrowserContext:
        context = chromium.new_context(
            locale=LOCALES[language],
            timezone_id="Asia/Tokyo",
            viewport=SCREENS[screen],
            is_mobile=screen == "phone",
            has_touch=screen == "phone",
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", listen)
        context.on("console", note)
        contexts.append(context)
        return context

    yield new
    if has_failed():
        _take_pictures(contexts, name)
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def open_browser(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenBrowser]:
    """`open_browser(language="en", screen="phone", theme="dark")`: somebody's browser, with cookies of its own.

    A page whose script fails, or that violates its content security policy, fails the test.
    A failing test leaves a picture of each page in test-results/.
    """
    with browsers(chromium, request.node.nodeid, lambda: request.node.stash.get(FAILED, False)) as new:
        yield new


@pytest.fixture(scope="module")
def open_lasting_browser(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenBrowser]:
    """The same for pages in which one test of a file goes on where the one before has ended."""
    before = request.session.testsfailed
    with browsers(chromium, request.node.nodeid, lambda: request.session.testsfailed > before) as new:
        yield new


@pytest.fixture
def page(open_browser: OpenBrowser) -> Page:
    """A page in a Japanese desktop browser."""
    return open_browser().new_page()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember for the fixtures' end whether the test failed."""
    report = yield
    if call.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


def _take_pictures(contexts: list[BrowserContext], name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", name)[-150:]
    for number, page in enumerate(page for context in contexts for page in context.pages):
        if not page.is_closed():
            page.screenshot(path=RESULTS / f"{stem}-{number}.png", full_page=True)
