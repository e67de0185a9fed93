"""What axe finds wrong with a page, in light and in dark."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Problem = tuple[str, str]
"""The rule, and the first element that breaks it."""


def problems(page: Page) -> list[Problem]:
    """Every rule as the page is shown now, then in the other theme that of contrast, which alone depends on it."""
    found = _found(page)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if dark else "dark")
    found += _found(page, {"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="dark" if dark else "light")
    return found


def _found(page: Page, options: dict[str, list[str]] | None = None) -> list[Problem]:
    violations = Axe().run(page, options=options).response["violations"]
    return [(violation["id"], violation["nodes"][0]["html"]) for violation in violations]
