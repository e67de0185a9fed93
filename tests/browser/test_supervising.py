"""A supervisor's screens: the statistics, and the wallboard, which changes by itself and from which things are done."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from helpcenter.chat import broadcasts, presence
from helpcenter.chat.models import Chat, ChatState, PresenceStatus
from helpcenter.extensions import db
from helpcenter.statistics import rolling
from tests import factories
from tests.browser.accessibility import problems, violations
from tests.browser.console import signed_in
from tests.browsers import SCREENS, OpenBrowser
from tests.chat import chats, people
from tests.servers import Installation
from tests.statistics.test_page import PERIOD
from tests.statistics.test_rolling import a_day

LONG = 60_000.0
"""Milliseconds for what a socket brings: a machine may stall."""

PAUSES = """(() => {
    const own = window.setTimeout;
    window.pauses = [];
    window.setTimeout = (action, ms, ...more) => { window.pauses.push(ms); return own(action, ms, ...more); };
})()"""
"""Has the page note for how long it waits."""
AT_ITS_OWN_MOMENT = "pauses.some((ms) => ms >= 350 && ms <= 650 && ms % 1 > 0)"
"""Half a second, up to three tenths of it more or less by chance: not all pages come back at once."""


def connections_of(page: Page) -> list[WebSocketRoute]:
    """The wallboard's connections from now on, which the test can close as a server does."""
    made: list[WebSocketRoute] = []

    def pass_on(connection: WebSocketRoute) -> None:
        connection.connect_to_server()
        made.append(connection)

    page.add_init_script(PAUSES)
    page.route_web_socket(re.compile("/console/wallboard/socket"), pass_on)
    return made


def fits_a_phone(page: Page) -> None:
    """Nothing sticks out, and axe finds nothing, at 375 px; back to the desktop."""
    page.set_viewport_size(SCREENS["phone"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert violations(page) == []
    page.set_viewport_size(SCREENS["desktop"])


def test_statistics_and_wallboard(live_server: Installation, open_browser: OpenBrowser) -> None:
    with live_server.application.app_context():
        desk = people.desk(name={"ja": "本店", "en": "Store"})
        boss = factories.operator(desk, name="高橋 蓮", role_key="supervisor")
        ana, ben = factories.operator(desk, name="佐藤 美咲"), factories.operator(desk, name="鈴木 葵")
        a_day(desk, ana, ben)
        rolling.run()
        first, second = (
            chats.running(desk, ("customer", "返金は"), operator=ana, customer=factories.customer(desk, name=name))
            for name in ("山本 香織", "加藤 由美")
        )
        presence.choose(ana, PresenceStatus.ONLINE, by=ana)
        db.session.remove()

        statistics = f"/console/statistics?since={PERIOD['since']}&until={PERIOD['until']}"
        page = signed_in(live_server, open_browser, boss, statistics)
        page.get_by_role("link", name="月", exact=True).click()
        expect(page).to_have_url(re.compile("unit=month"))
        page.locator("#definitions summary").click()
        expect(page.locator("#meaning_abandoned")).to_be_visible()
        assert problems(page) == []
        fits_a_phone(page)
        for name in ("記事と検索", "取り込み"):
            page.get_by_role("link", name=name, exact=True).click()
            expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
            expect(page.locator(".chart")).to_be_visible()
            assert violations(page) == []

        connections = connections_of(page)
        page.get_by_role("link", name="ウォールボード").click()
        expect(page).to_have_url(re.compile("/console/wallboard$"))
        of_ana = page.locator(f"#person_{ana.id}")
        expect(of_ana).to_contain_text("山本 香織")
        expect(page.locator("#number_active strong")).to_have_text("2")
        waits = chats.running(desk, ("customer", "配送は"), customer=factories.customer(desk, name="渡辺 翔太"))
        broadcasts.queue_changed(waits)
        expect(page.locator(f"#queue_{waits.id}")).to_contain_text("渡辺 翔太", timeout=LONG)
        expect(page.locator("#number_waiting strong")).to_have_text("1")
        assert problems(page) == []
        fits_a_phone(page)

        connections[0].close(code=1012)  # as a web process does that is replaced
        page.wait_for_function(AT_ITS_OWN_MOMENT)
        expect(page.locator("#board [data-banner]")).to_be_hidden()
        of_ana.get_by_role("button", name=re.compile("ステータス")).click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("heading")).to_contain_text("佐藤 美咲")
        assert problems(page) == []
        dialog.get_by_role("button", name="休憩").click()
        expect(dialog).to_have_count(0)
        expect(page.locator(f"#status_{ana.id}")).to_contain_text("休憩", timeout=LONG)
        assert len(connections) > 1, "it came back, and hears again"

        page.locator(f"#person_transfer_{second.id}").click()
        expect(dialog.get_by_role("combobox")).to_be_visible()
        dialog.get_by_role("combobox").click()
        dialog.get_by_role("option", name=re.compile("待機")).click()
        assert problems(page) == []
        dialog.get_by_role("button", name="転送", exact=True).click()
        expect(dialog).to_have_count(0)
        expect(page.locator(f"#queue_{second.id}")).to_contain_text("加藤 由美", timeout=LONG)
        db.session.rollback()
        assert db.session.get_one(Chat, second.id, populate_existing=True).state == ChatState.WAITING

        page.locator(f"#person_join_{first.id}").click()
        expect(page).to_have_url(re.compile(f"/console/chats/{first.id}$"))
        expect(page.get_by_role("log")).to_contain_text("高橋 蓮")
        db.session.remove()
