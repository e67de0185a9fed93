"""Every screen of the customer's chat: accessible, narrow, dark, by keyboard, announced once (live-chat.md 1.11)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from helpcenter.extensions import db
from helpcenter.services import hours_text, opening, settings
from helpcenter.services.models import Service
from tests.browser import people
from tests.browser.accessibility import problems
from tests.browsers import OpenBrowser
from tests.servers import Installation

KILOBYTE = 1024
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


def check(page: Page, screen: str) -> None:
    """No violation, nothing cut off: at 320 and 1280 px, in light and in dark."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert problems(page) == [], (screen, size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], (screen, size, wide)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")


def change(desk: people.Desk, **values: object) -> None:
    with desk.server.application.app_context():
        settings.change(db.session.get_one(Service, desk.service.id), by=None, **values)
        db.session.remove()


def set_hours(desk: people.Desk, text: str) -> None:
    with desk.server.application.app_context():
        service = db.session.get_one(Service, desk.service.id)
        opening.set_week(service, {day: hours_text.read(text) for day in range(7)}, by=None)
        db.session.remove()


def test_each_screen_at_320_and_1280_in_light_and_dark(live_server: Installation, open_browser: OpenBrowser) -> None:
    desk = people.open_desk(live_server)
    words = desk.words
    customer = people.visit(desk, open_browser, screen="desktop")
    check(customer, "absent")
    change(desk, inquiries_members_only=True, sign_in_url="https://shop.example/login")
    customer.reload()
    expect(customer.get_by_role("link", name="サインインしてお問い合わせ")).to_be_visible()
    check(customer, "absent, inquiries for members")
    change(desk, inquiries_enabled=False)
    set_hours(desk, "3:00–3:01")
    customer.reload()
    expect(customer.get_by_text("次の受付")).to_be_visible()
    expect(customer.get_by_role("link")).to_have_count(0)
    check(customer, "hours, no form")
    set_hours(desk, "")
    change(desk, inquiries_enabled=True, inquiries_members_only=False, login_only_chat=True)

    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    customer.reload()
    expect(customer.get_by_role("heading", name="チャットにはサインインが必要です")).to_be_visible()
    check(customer, "login only")
    change(desk, login_only_chat=False)
    customer.reload()
    check(customer, "consent")
    people.consent(desk, customer, name="山本 香織", question="返金はいつですか")
    check(customer, "waiting")
    operator.get_by_role("button", name=words["open"]).click()
    people.say(desk, operator, "お調べします")
    people.reads(customer, "お調べします")
    check(customer, "conversation")
    customer.get_by_role("button", name=words["rating"], exact=True).click()
    expect(customer.get_by_role("dialog")).to_be_visible()
    check(customer, "rating")
    customer.keyboard.press("Escape")
    operator.get_by_role("button", name=words["rating"], exact=True).click()
    expect(customer.get_by_role("log").get_by_role("radio")).to_have_count(2)
    check(customer, "satisfaction message")
    customer.get_by_role("button", name=words["end"], exact=True).click()
    expect(customer.get_by_role("dialog")).to_be_visible()
    check(customer, "end dialog")
    customer.get_by_role("button", name=words["end_now"]).click()
    expect(customer.get_by_role("textbox", name=words["message"], exact=True)).to_have_count(0)
    check(customer, "closed")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there."""
    expect(target).to_be_visible()
    for _ in range(30):
        if target.evaluate("element => element === document.activeElement"):
            ring = target.evaluate(
                "element => getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow"
            )
            assert ring != "nonenone" or target.evaluate("e => e.matches('textarea, input[type=radio]')"), (
                "no focus ring"
            )
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {target}")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_whole_chat_by_keyboard_alone(live_server: Installation, open_browser: OpenBrowser, language: str) -> None:
    desk = people.open_desk(live_server, language)
    words = desk.words
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page = people.visit(desk, open_browser, screen="desktop")
    page.set_viewport_size(NARROW)
    tab_to(page, page.get_by_label(words["question"]))
    page.keyboard.insert_text("返金はいつですか")
    tab_to(page, page.get_by_role("button", name=words["agree"]))
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name=words["message"], exact=True)
    expect(page.get_by_role("log")).to_be_visible()
    operator.get_by_role("button", name=words["open"]).click()
    people.say(desk, operator, "お調べします")
    people.reads(page, "お調べします")
    tab_to(page, field)
    page.keyboard.insert_text("お願いします")
    page.keyboard.press("Enter")
    people.reads(operator, "お願いします")

    rate = page.get_by_role("button", name=words["rate"], exact=True)
    tab_to(page, rate)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    tab_to(page, dialog.get_by_role("radio").first)
    page.keyboard.press("Space")
    tab_to(page, dialog.get_by_role("button", name=words["send_rating"]))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(words["thanks"])).to_be_visible()

    tab_to(page, page.get_by_role("button", name=words["end"], exact=True))
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(field).to_be_visible()
    tab_to(page, page.get_by_role("button", name=words["end"], exact=True))
    page.keyboard.press("Enter")
    tab_to(page, dialog.get_by_role("button", name=words["end_now"]))
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    expect(operator.get_by_role("log").get_by_text(words["customer_ended"])).to_be_visible()
    expect(page.get_by_role("log").get_by_text(words["you_ended"])).to_be_visible()
    tab_to(page, page.get_by_role("button", name=words["new_chat"]))
    page.keyboard.press("Enter")
    expect(page.get_by_label(words["question"])).to_be_visible()


def test_a_reader_hears_each_new_line_once_and_never_the_history(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server)
    page, operator = people.open_talk(desk, open_browser, name="", question="返金はいつですか")
    people.say(desk, operator, "一つ目")
    people.reads(page, "一つ目")
    page.reload()
    people.reads(page, "一つ目")
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    expect(page.locator("[data-announcer]")).to_have_text("")
    page.evaluate("""() => {
      window.heard = [];
      const region = document.querySelector("[data-announcer]");
      new MutationObserver(() => heard.push(region.textContent)).observe(region, {childList: true});
    }""")
    people.say(desk, page, "私の行")
    people.reads(operator, "私の行")
    expect(page.locator(".message--mine", has_text="私の行").locator(".message__foot")).to_contain_text("既読")
    people.say(desk, operator, "二つ目")
    people.reads(page, "二つ目")
    people.say(desk, operator, "三つ目")
    people.reads(page, "三つ目")
    assert page.evaluate("heard") == ["二つ目", "三つ目"]


def test_both_sides_see_that_the_other_is_typing_and_has_read(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server)
    page, operator = people.open_talk(desk, open_browser, name="", question="返金はいつですか")
    for number, (writer, reader) in enumerate(((operator, page), (page, operator))):
        line = f"{number + 1}行目です"
        people.say(desk, writer, line)
        people.reads(reader, line)
        mark = writer.locator(".message--mine", has_text=line).locator(".message__foot")
        expect(mark).to_contain_text("既読")
    for writer, reader in ((operator, page), (page, operator)):
        field = writer.get_by_role("textbox", name=desk.words["message"], exact=True)
        told = reader.locator("[data-typing-line]")
        for _ in range(50):  # it is shown for some seconds, and told again every few seconds
            if not told.is_visible():
                field.press_sequentially("あ", delay=600)
        expect(told).to_be_visible()


def test_the_place_in_the_queue_moves_by_itself_and_asks_for_nothing_meanwhile(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server, maximum_chats=1)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    first, second, third = (people.visit(desk, open_browser) for _ in range(3))
    for page in (first, second, third):
        people.consent(desk, page)
    expect(second.get_by_text("1番目")).to_be_visible()
    expect(third.get_by_text("2番目")).to_be_visible()
    second.get_by_role("button", name=desk.words["end"], exact=True).click()
    second.get_by_role("button", name=desk.words["end_now"]).click()
    expect(third.get_by_text("1番目")).to_be_visible()
    asked: list[str] = []
    third.on("request", lambda request: asked.append(request.url))
    third.wait_for_timeout(3000)
    assert asked == []
    expect(third.get_by_text("目安")).to_have_count(0)  # nothing has been measured


def test_what_the_chat_weighs_after_the_click(live_server: Installation, open_browser: OpenBrowser) -> None:
    desk = people.open_desk(live_server)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    page = open_browser(screen="phone").new_page()
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(desk.frame_url, wait_until="networkidle")
    page.get_by_label(desk.words["question"]).fill("返金")
    names = [re.sub(r".*/", "", request.url) for request in requests]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in (r.sizes() for r in requests))
    assert len(requests) <= 8, names
    assert weight <= 45 * KILOBYTE, (weight, names)
