"""What axe finds wrong with a page, and whether the page fits: on a desk and on a phone, in light and in dark."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browsers import SCREENS

Problem = tuple[str, list[str]]
"""The rule, and the elements that break it."""
_RUN = """([within, options]) => axe.run(within ?? document, { resultTypes: ["violations"], ...options })
  .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]))"""
_STARTED = "() => new Promise((done) => { setTimeout(() => { setTimeout(done); }); })"
"""htmx begins in a timer of its own once the page stands; whoever sets one after it comes after it."""
_IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
_STICKS_OUT = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def settled(page: Page) -> None:
    """Wait until everything that the page asks for by itself has come."""
    page.wait_for_load_state("load")
    page.evaluate(_STARTED)
    expect(page.locator(".htmx-request")).to_have_count(0)


def faults(page: Page) -> list[Problem]:
    """What is wrong on a desk in light and on a phone in dark, once the page is settled; afterwards it is as before."""
    settled(page)
    size, dark, found = page.viewport_size, page.evaluate(_IS_DARK), list[Problem]()
    for screen, scheme in (("desktop", "light"), ("phone", "dark")):
        page.set_viewport_size(SCREENS[screen])
        page.emulate_media(color_scheme=scheme)
        found += [(f"{rule} ({screen})", elements) for rule, elements in violations(page)]
        if page.evaluate(_STICKS_OUT):
            found.append((f"wider than the {screen}", []))
    page.emulate_media(color_scheme="dark" if dark else "light")
    if size:
        page.set_viewport_size(size)
    return found


def problems(page: Page) -> list[Problem]:
    """Every rule as the page is shown now, then in the other theme that of contrast, which alone depends on it."""
    found = violations(page)
    dark = page.evaluate(_IS_DARK)
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
