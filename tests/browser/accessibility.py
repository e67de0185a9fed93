"""What axe finds wrong with a page."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Problem = tuple[str, list[str]]
"""The rule, and the elements that break it."""
_RUN = """([within, options]) => axe.run(within ?? document, { resultTypes: ["violations"], ...options })
  .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]))"""


def problems(page: Page) -> list[Problem]:
    """Every rule as the page is shown now, then in the other theme that of contrast, which alone depends on it."""
    found = violations(page)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if dark else "dark")
    found += _found(page, None, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="dark" if dark else "light")
    return found


def violations(page: Page, within: str | None = None) -> list[Problem]:
    """Every rule, on the page as it is shown now or on what the selector `within` finds."""
    return _found(page, within)


def _found(page: Page, within: str | None, **options: list[str]) -> list[Problem]:
    if not page.evaluate("'axe' in window"):  # read once a page, which takes longer than to run it
        page.evaluate(AXE_SCRIPT)
    return [(rule, elements) for rule, elements in page.evaluate(_RUN, [within, options])]
