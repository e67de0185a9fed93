"""What breaks in the middle of a chat loses nothing, doubles nothing and signs nobody out (live-chat.md 5).

It is one chat, which goes through one fault after the other.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from helpcenter.chat.models import Chat, Message, MessageKind
from helpcenter.extensions import db
from tests.browser import people
from tests.browsers import OpenBrowser
from tests.processes import wait_until
from tests.servers import Installation

PATIENCE = 45_000
"""Milliseconds; a heartbeat every 15 s brings whatever else was missed."""
BUBBLES = ".message .bubble:not(.typing)"


@dataclass
class Talk:
    """An open chat between two browsers, and what each side has said."""

    desk: people.Desk
    customer: Page
    operator: Page
    said: dict[str, list[str]] = field(default_factory=lambda: {"customer": [], "operator": []})

    def go_on(self, rounds: int = 3) -> None:
        """Both write; nobody waits for an answer."""
        for _ in range(rounds):
            for side, page in (("customer", self.customer), ("operator", self.operator)):
                self.say(side, page)

    def say(self, side: str, page: Page) -> None:
        """One more line of this side."""
        lines = self.said[side]
        lines.append(f"{side} {len(lines) + 1}")
        people.say(self.desk, page, lines[-1])

    def banner(self, page: Page) -> Locator:
        return page.locator("#conversation [data-banner]")

    def check(self) -> None:
        """Both pages come to show what is stored, which is everything that was said, once and in order."""
        for page in (self.customer, self.operator):
            for side, lines in self.said.items():
                shown = page.locator(BUBBLES, has_text=re.compile(rf"^{side} \d+$"))
                expect(shown).to_have_text(lines, timeout=PATIENCE)
        stored = self.stored()
        assert sorted(stored) == sorted(self.said["customer"] + self.said["operator"])
        for page in (self.customer, self.operator):
            expect(page.locator(BUBBLES, has_text=re.compile(r"^(customer|operator) \d+$"))).to_have_text(stored)
            expect(self.banner(page)).to_be_hidden()
            assert page.evaluate("window.stayed"), "the page was loaded anew"

    def stored(self) -> list[str]:
        with self.desk.server.application.app_context():
            query = sa.select(Message.text).join(Chat).where(Chat.service_id == self.desk.service.id)
            found = list(db.session.scalars(query.where(Message.kind == MessageKind.TEXT).order_by(Message.seq)))
            db.session.remove()
        return found


@pytest.fixture(scope="module")
def talk(own_server: Installation, open_lasting_browser: OpenBrowser) -> Talk:
    """A chat in which both sides have written already."""
    desk = people.open_desk(own_server)
    customer, operator = people.open_talk(desk, open_lasting_browser)
    made = Talk(desk, customer, operator)
    expect(operator.locator("form[data-information]")).to_be_visible()
    made.go_on(1)
    expect(operator.locator(".htmx-request")).to_have_count(0)
    for page in (customer, operator):
        expect(page.get_by_role("log").get_by_text("customer 1", exact=True)).to_be_visible()
        page.evaluate("window.stayed = true")
    return made


def test_web_workers_are_killed(talk: Talk) -> None:
    for _ in range(2):
        talk.go_on()
        talk.desk.server.kill_web_workers()
        talk.go_on()
    talk.check()


def test_the_web_server_is_away_for_a_while(talk: Talk) -> None:
    server = talk.desk.server
    assert server.web is not None
    server.web.kill()
    for page in (talk.customer, talk.operator):
        expect(talk.banner(page)).to_be_visible()
    talk.go_on()
    server.start_web(workers=2)
    talk.check()


def test_the_web_server_is_deployed_anew(talk: Talk) -> None:
    server = talk.desk.server
    assert server.web is not None
    before = set(server.web.workers())
    talk.go_on()
    server.restart_web()
    talk.go_on()
    wait_until(lambda: server.web and not before & set(server.web.workers()), "all workers are new ones")
    talk.go_on()
    talk.check()


def test_valkey_is_killed_and_comes_back_empty(talk: Talk) -> None:
    valkey = talk.desk.server.valkey
    talk.go_on()
    valkey.kill()
    talk.go_on()
    valkey.lose_everything()
    talk.go_on()
    talk.check()


def test_valkey_is_frozen(talk: Talk) -> None:
    valkey = talk.desk.server.valkey.server
    valkey.freeze()
    talk.go_on()
    for side, page in (("customer", talk.customer), ("operator", talk.operator)):
        expect(page.locator("[data-author=sending]")).to_have_count(0)
        assert talk.said[side]
    valkey.thaw()
    talk.check()


def test_the_database_takes_nothing_for_a_while(talk: Talk) -> None:
    """Another program holds it for longer than a request waits: both sides are told, and lose nothing."""
    with talk.desk.server.application.app_context():
        path = str(db.engine.url.database)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        talk.go_on(1)
        for page in (talk.customer, talk.operator):
            expect(page.get_by_text("まだ送信できていません")).to_be_visible(timeout=PATIENCE)
        other.execute("ROLLBACK")
    talk.check()
    for page in (talk.customer, talk.operator):
        expect(page.get_by_text("まだ送信できていません")).to_be_hidden()


@pytest.mark.parametrize("who", ["customer", "operator"])
def test_the_network_of_one_side_is_gone(talk: Talk, who: str) -> None:
    page, other = (talk.customer, talk.operator) if who == "customer" else (talk.operator, talk.customer)
    other_side = "operator" if who == "customer" else "customer"
    before = len(talk.said[who])
    page.context.set_offline(True)
    expect(talk.banner(page)).to_be_visible()
    for _ in range(3):
        talk.say(who, page)
        talk.say(other_side, other)
    expect(page.locator("[data-author=sending]")).to_have_count(3)
    assert not [line for line in talk.stored() if line in talk.said[who][before:]]
    page.context.set_offline(False)
    talk.check()
