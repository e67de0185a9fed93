"""A request says that it waits: title, sound in one tab alone, notification; and a hidden console stays (2.1, 2.2)."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from helpcenter.chat import presence
from helpcenter.chat.models import Presence
from helpcenter.clock import now
from helpcenter.extensions import db
from tests.browser import people
from tests.browsers import OpenBrowser
from tests.processes import wait_until
from tests.servers import Installation

COUNTING = """
window.tones = [];
const original = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.tones.push(Date.now()); return original.call(this); };
window.notes = [];
window.Notification = class {
  static permission = location.host && localStorage.getItem('permission') || 'default';
  static async requestPermission() { localStorage.setItem('permission', this.permission = 'granted'); }
  constructor(title, { body, tag }) { window.notes.push({ title, body, tag }); window.lastNote = this; }
  close() {}
};
"""
"""Notes tones, and stands for the operating system's notifications, which a browser without a screen does not have."""
HIDE = """
Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
document.dispatchEvent(new Event('visibilitychange'));
"""
RINGS_AGAIN = 12_000
"""Milliseconds after which a request that still waits may ring anew."""


def tones(context: BrowserContext) -> list[int]:
    """When they sounded in whichever tab, in milliseconds."""
    return sorted(at for page in context.pages for at in page.evaluate("window.tones"))


def another_tab(page: Page) -> Page:
    tab = page.context.new_page()
    tab.goto(page.url)
    tab.get_by_role("heading", level=2).first.click()  # a page may sound once somebody has clicked in it
    return tab


def test_of_two_tabs_one_sounds_and_both_show_the_same(live_server: Installation, open_browser: OpenBrowser) -> None:
    desk = people.open_desk(live_server)
    operator = people.sign_in(desk, open_browser)
    operator.context.add_init_script(COUNTING)
    operator.reload()
    people.go_online(desk, operator)
    second = another_tab(operator)
    customer = people.visit(desk, open_browser)
    people.consent(desk, customer, name="山本 香織", question="返金はいつですか")
    for tab in (operator, second):
        expect(tab).to_have_title(re.compile("●"))
        expect(tab.locator(".offer")).to_be_visible()
    wait_until(lambda: tones(operator.context), "a sound")
    second.wait_for_timeout(2500)  # long enough for the other tab to have rung as well, were it to
    sounded = tones(operator.context)
    first_ring = [at for at in sounded if at - sounded[0] < RINGS_AGAIN]
    assert len(first_ring) == 2, f"two tones are one ring: {sounded}"
    second.get_by_role("button", name=desk.words["open"]).click()
    expect(operator.locator(".offer")).to_have_count(0)
    people.say(desk, customer, "もしもし")
    for tab in (operator, second):
        expect(tab.locator("#chat_lists").get_by_text("もしもし")).to_be_visible()
        expect(tab).not_to_have_title(re.compile("●"))


def test_the_sound_can_be_switched_off_and_stays_off(live_server: Installation, open_browser: OpenBrowser) -> None:
    desk = people.open_desk(live_server)
    operator = people.sign_in(desk, open_browser)
    operator.context.add_init_script(COUNTING)
    operator.reload()
    people.go_online(desk, operator)
    sound = operator.get_by_role("button", name="通知音", exact=True)
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    operator.reload()
    expect(sound).to_have_attribute("aria-pressed", "false")
    people.consent(desk, people.visit(desk, open_browser), name="山本 香織")
    expect(operator.locator(".offer")).to_be_visible()
    rung = "Object.keys(localStorage).some((key) => key.includes('rung'))"
    wait_until(lambda: operator.evaluate(rung), "its turn to sound")
    assert tones(operator.context) == []


def test_a_notification_is_asked_for_by_a_button_shown_when_hidden_and_opens_the_chat(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server)
    operator = people.sign_in(desk, open_browser)
    operator.context.add_init_script(COUNTING)
    operator.goto(f"{live_server.url}/console/chats")
    people.go_online(desk, operator)
    asks = operator.get_by_role("button", name="デスクトップ通知を許可")
    asks.click()
    expect(asks).to_be_hidden()
    operator.goto(f"{live_server.url}/console/history")
    expect(operator.locator("#dock_content")).to_be_visible()
    operator.evaluate(HIDE)
    people.consent(desk, people.visit(desk, open_browser), name="山本 香織", question="カード番号は 4111 です")
    wait_until(lambda: operator.evaluate("window.notes.length"), "a notification")
    notes = operator.evaluate("window.notes")
    assert [note["body"] for note in notes] == ["山本 香織"]
    assert "カード番号" not in str(notes)
    with operator.expect_navigation():
        operator.evaluate("lastNote.onclick()")
    people.reads(operator, "カード番号は 4111 です")


def test_a_hidden_console_stays_present_and_a_reload_keeps_the_status(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    operator.evaluate(HIDE)
    hidden_at = now()

    def seen_while_hidden() -> bool:
        with live_server.application.app_context():
            found = db.session.get(Presence, desk.operator.id)
            db.session.remove()
        return found is not None and found.seen_at is not None and (found.seen_at - hidden_at).total_seconds() > 20

    wait_until(seen_while_hidden, "a sign of life of the hidden page")
    with live_server.application.app_context():
        assert presence.anybody_present(desk.service)
        db.session.remove()
    operator.reload()
    online = operator.get_by_role("button", name=desk.words["online"], exact=True)
    expect(online).to_have_attribute("aria-pressed", "true")
