"""A customer's chat goes on where it was, complete and in order, in every tab (live-chat.md 1.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, Route, expect

from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from tests.browser import people
from tests.browser.tabs import Tabs
from tests.browsers import OpenBrowser
from tests.processes import wait_until
from tests.servers import Installation

BUBBLES = "#chat_messages .message .bubble:not(.typing)"
QUESTION = "返金はいつですか"
THEIRS = (
    "[...document.querySelectorAll('[data-author^=operator] .bubble:not(.typing)')].map((one) => one.innerText.trim())"
)
AFTER_A_FAULT = 60_000
"""Milliseconds; web workers are started anew meanwhile."""


@dataclass
class Talk:
    """An open chat; `customer` is the first of the customer's tabs."""

    desk: people.Desk
    customer: Page
    operator: Page

    def another_tab(self) -> Page:
        page = self.customer.context.new_page()
        page.goto(self.desk.frame_url)
        return page


@pytest.fixture
def talk(own_server: Installation, open_browser: OpenBrowser) -> Talk:
    desk = people.open_desk(own_server)
    customer, operator = people.open_talk(desk, open_browser, question=QUESTION)
    people.say(desk, operator, "お調べします")
    shows(customer, QUESTION, "お調べします")
    return Talk(desk, customer, operator)


def shows(page: Page, *lines: str) -> None:
    """After the greeting the page shows these lines, and no others."""
    expect(page.locator(BUBBLES).nth(len(lines))).to_be_visible()
    expect(page.locator(BUBBLES)).to_have_count(1 + len(lines))
    for number, line in enumerate(lines, 1):
        expect(page.locator(BUBBLES).nth(number)).to_have_text(line)


def test_a_consent_that_could_not_be_sent_is_kept_and_begins_one_chat(
    own_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(own_server)
    people.go_online(desk, people.sign_in(desk, open_browser))
    page = people.visit(desk, open_browser)
    answers = ["503", "lost", "as it is"]
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(answers[len(sent)])
        if sent[-1] == "503":
            route.fulfill(status=503, body="…")
        elif sent[-1] == "lost":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/chats", answer)
    kept = page.get_by_text("送信できませんでした")
    agree = page.get_by_role("button", name=desk.words["agree"])
    page.get_by_label(desk.words["question"]).fill(QUESTION)
    for number, came_to in ((1, "requestfinished"), (2, "requestfailed")):
        with page.expect_event(came_to, lambda request: request.url.endswith("/chats")):
            agree.dblclick()
        expect(kept).to_be_visible()
        expect(page.get_by_label(desk.words["question"])).to_have_value(QUESTION)
        assert len(sent) == number, "pressed twice, sent once"
    agree.click()
    shows(page, QUESTION)
    with own_server.application.app_context():
        of_service = sa.select(sa.func.count()).where(Chat.service_id == desk.service.id)
        assert db.session.scalar(of_service) == 1
        db.session.remove()


def test_after_a_reload_it_goes_on(talk: Talk) -> None:
    talk.customer.reload()
    shows(talk.customer, QUESTION, "お調べします")
    people.say(talk.desk, talk.customer, "お願いします")
    people.reads(talk.operator, "お願いします")
    talk.operator.reload()
    people.reads(talk.operator, "お願いします")
    people.say(talk.desk, talk.operator, "お待たせしました")
    shows(talk.customer, QUESTION, "お調べします", "お願いします", "お待たせしました")


def test_every_tab_shows_everything(talk: Talk) -> None:
    second = talk.another_tab()
    shows(second, QUESTION, "お調べします")
    people.say(talk.desk, second, "二つ目のタブから")
    people.say(talk.desk, talk.operator, "はい")
    for page in (talk.customer, second):
        expect(page.locator(BUBBLES)).to_have_count(5)
    people.say(talk.desk, talk.customer, "一つ目のタブから")
    for page in (talk.customer, second):
        expect(page.locator(BUBBLES)).to_have_count(6)
    assert talk.customer.locator(BUBBLES).all_inner_texts() == second.locator(BUBBLES).all_inner_texts()
    second.get_by_role("button", name=talk.desk.words["end"], exact=True).click()
    second.get_by_role("button", name=talk.desk.words["end_now"]).click()
    expect(talk.customer.get_by_role("textbox", name=talk.desk.words["message"])).to_have_count(0)


def test_what_came_while_no_tab_was_open_is_there_on_return(talk: Talk) -> None:
    context = talk.customer.context
    talk.customer.close()
    people.say(talk.desk, talk.operator, "まだいらっしゃいますか")
    people.reads(talk.operator, "まだいらっしゃいますか")
    talk.customer = context.new_page()
    talk.customer.goto(talk.desk.frame_url)
    shows(talk.customer, QUESTION, "お調べします", "まだいらっしゃいますか")
    people.say(talk.desk, talk.customer, "戻りました")
    people.reads(talk.operator, "戻りました")


def test_a_page_that_is_hidden_and_then_frozen_goes_on(
    own_server: Installation, open_browser: OpenBrowser, tabs: Tabs
) -> None:
    """Another tab in front; then what a phone does to it, or a laptop in its sleep, while its connection dies."""
    desk = people.open_desk(own_server)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    tab = tabs.open(desk.frame_url)
    tab.wait("document.readyState === 'complete' && document.forms.length === 1", "the consent step stands")
    tab.run(f"document.forms[0].elements.question.value = '{QUESTION}'; document.forms[0].requestSubmit()")
    operator.get_by_role("button", name=desk.words["open"]).click()
    expect(operator.locator("form[data-information]")).to_be_visible()
    heard: list[str] = []

    def say(text: str) -> Locator:
        people.say(desk, operator, text)
        heard.append(text)
        line = operator.locator(".message--mine", has_text=text)
        expect(line.locator(".message__foot")).to_contain_text(re.compile("送信済み|既読"), timeout=AFTER_A_FAULT)
        return line.locator(".message__foot")

    def hears() -> None:
        wait_until(lambda: tab.run(THEIRS) == heard, f"{heard} stand there, and nothing else")

    tab.wait("document.querySelector('[data-live]')", "the conversation stands")
    front = tabs.open("about:blank")
    tab.wait("document.hidden", "the tab is hidden")
    tab.run("document.addEventListener('freeze', () => { window.froze = true; })")
    mark = say("背景でも届きます")
    hears()
    expect(mark).not_to_contain_text("既読")
    tab.freeze()
    say("凍っている間に")
    own_server.kill_web_workers()
    say("つながりが切れても")
    assert tab.run("window.froze") is True
    assert len(tab.run(THEIRS)) == 1
    tab.thaw()
    tab.show()
    hears()
    expect(mark).to_contain_text("既読")
    tab.run("composer_text.value = '戻りました'; composer_text.form.requestSubmit()")
    people.reads(operator, "戻りました")
    say("おかえりなさい")
    hears()
    assert front.run("document.hidden")


def test_another_network_is_a_new_connection(talk: Talk) -> None:
    sockets: list[str] = []
    talk.customer.on("websocket", lambda socket: sockets.append(socket.url))
    banner = talk.customer.locator("#conversation [data-banner]")
    network = talk.customer.context.new_cdp_session(talk.customer)
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    field = talk.customer.get_by_role("textbox", name=talk.desk.words["message"], exact=True)
    network.send("Network.enable")
    for number in (1, 2):
        network.send("Network.emulateNetworkConditions", {"offline": True, **speed})
        expect(banner).to_be_visible()
        people.say(talk.desk, talk.customer, f"圏外から {number}")
        field.fill("書きかけ")
        people.say(talk.desk, talk.operator, f"その間に {number}")
        people.reads(talk.operator, f"その間に {number}")
        expect(talk.customer.get_by_text(f"その間に {number}")).to_have_count(0)
        network.send("Network.emulateNetworkConditions", {"offline": False, **speed})
        expect(banner).to_be_hidden()
        people.reads(talk.operator, f"圏外から {number}")
        assert len(sockets) >= number, "a connection of its own"
        expect(field).to_have_value("書きかけ")
    said = [f"{who} {number}" for number in (1, 2) for who in ("その間に", "圏外から")]
    shown = [
        page.locator(".message .bubble", has_text=re.compile("その間に|圏外から"))
        for page in (talk.customer, talk.operator)
    ]
    for bubbles in shown:
        expect(bubbles).to_have_count(len(said))
    order = shown[0].all_inner_texts()  # what is sent anew may be stored before or after what the operator writes then
    assert sorted(order) == sorted(said)
    expect(shown[1]).to_have_text(order)


def test_the_back_button_brings_a_connected_chat(talk: Talk) -> None:
    talk.customer.goto("about:blank")
    people.say(talk.desk, talk.operator, "その間の行")
    people.reads(talk.operator, "その間の行")
    talk.customer.go_back()
    shows(talk.customer, QUESTION, "お調べします", "その間の行")
    people.say(talk.desk, talk.operator, "その後の行")
    shows(talk.customer, QUESTION, "お調べします", "その間の行", "その後の行")


def test_a_line_that_has_to_wait_is_tried_again_in_no_hurry(talk: Talk) -> None:
    asked_at: list[float] = []

    def refuse(route: Route) -> None:
        asked_at.append(talk.customer.evaluate("performance.now()"))
        route.fulfill(status=429, json={"problem": "…"})

    talk.customer.clock.install()
    talk.customer.route("**/messages", refuse)
    people.say(talk.desk, talk.customer, "多すぎる")
    for _ in range(1000):
        if len(asked_at) < 6:
            talk.customer.clock.run_for(100)
    pauses = [later - earlier for earlier, later in pairwise(asked_at)]
    assert all(pause >= least for pause, least in zip(pauses, (500, 1000, 2000, 4000, 5000), strict=True)), pauses
    talk.customer.unroute("**/messages")
    talk.customer.clock.run_for(6_000)
    people.reads(talk.operator, "多すぎる")
    shows(talk.customer, QUESTION, "お調べします", "多すぎる")
