from __future__ import annotations

from playwright.sync_api import expect

from tests.browsers import OpenBrowser
from tests.servers import Installation


def test_the_sign_in_page_speaks_the_language_of_the_browser(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    for language, words in (("ja", "サインイン"), ("en", "Sign in")):
        page = open_browser(language=language).new_page()
        page.goto(f"{live_server.url}/console/sign-in")
        expect(page.get_by_role("button", name=words)).to_be_visible()
