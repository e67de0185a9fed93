"""Operators in a browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from helpcenter.accounts.models import Operator
from tests.browsers import OpenBrowser
from tests.client import PASSWORD
from tests.servers import Installation


def signed_in(server: Installation, open_browser: OpenBrowser, operator: Operator, **device: Any) -> Page:
    """A page of a browser in which `operator` has signed in."""
    page = open_browser(**device).new_page()
    page.goto(f"{server.url}/console/sign-in")
    page.fill("[name=email]", operator.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    return page
