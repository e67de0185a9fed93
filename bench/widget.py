"""Row `widget`: what the chat weighs on somebody's page, before the click and after it until one can type, on the wire.

The page stands on another site than ours, in a Chromium that has seen neither.
"""

from __future__ import annotations

from playwright.sync_api import Request, sync_playwright

from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.embed import snippets
from helpcenter.services import sites
from tests import factories
from tests.browser.host_site import HostSite
from tests.browsers import ARGUMENTS, executable
from tests.chat import people
from tests.servers import Installation

KILOBYTE = 1024
BEFORE, AFTER = (4, 1), (45, 8)
"""KB and requests that quality.md 1 allows."""


def main() -> None:
    """Open the page, click, and wait until the question can be typed."""
    with measured() as install:
        server = install("sqlite")
        server.start_web()
        shop = HostSite(server.url)
        try:
            before, after = _visit(server, shop)
        finally:
            shop.stop()
    report(
        [
            *_figures("before the click", before, BEFORE, "before_click"),
            *_figures("until one can type", after, AFTER, "after_click"),
        ]
    )


def _visit(server: Installation, shop: HostSite) -> tuple[list[int], list[int]]:
    """Bytes of each answer, headers included, before and after the click."""
    with server.application.test_request_context(base_url=server.url):
        desk = people.desk()
        people.go_online(factories.operator(desk))
        sites.allow(desk, shop.origin, by=None)
        shop.snippet = snippets.simple(desk, "ja", server.url)
    with sync_playwright() as driver, driver.chromium.launch(executable_path=executable(), args=ARGUMENTS) as browser:
        page = browser.new_page(locale="ja-JP")
        seen: list[Request] = []
        page.on("requestfinished", lambda request: seen.append(request))
        page.goto(shop.origin, wait_until="networkidle")
        before = _weights(seen, server)
        seen.clear()
        page.locator("helpcenter-chat button").first.click()
        page.frame_locator("helpcenter-chat iframe").locator("[name=question]").fill("返金はいつですか")
        page.wait_for_load_state("networkidle")
        return before, _weights(seen, server)


def _weights(requests: list[Request], server: Installation) -> list[int]:
    ours = [request.sizes() for request in requests if request.url.startswith(server.url)]
    return [size["responseBodySize"] + size["responseHeadersSize"] for size in ours]


def _figures(when: str, weights: list[int], allowed: tuple[int, int], key: str) -> list[Figure]:
    weight, requests, (kilobytes, most) = sum(weights), len(weights), allowed
    goal, light, few = f"≤ {kilobytes} KB", weight <= kilobytes * KILOBYTE, requests <= most
    return [
        Figure(f"widget, {when}", weight, "bytes", None, goal, light, f"widget.bytes_{key}"),
        Figure(f"widget, {when}", requests, "requests", None, f"≤ {most}", few, f"widget.requests_{key}"),
    ]


if __name__ == "__main__":
    main()
