"""One customer talks to one operator (live-chat.md 1 and 2, the straight road)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from helpcenter.chat.models import Chat, Consent, HistoryStatus, Rating
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.tickets.models import Ticket
from tests.browser import people
from tests.browsers import OpenBrowser
from tests.servers import Installation


@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_consent_to_history(live_server: Installation, open_browser: OpenBrowser, language: str) -> None:
    desk = people.open_desk(live_server, language)
    words = desk.words
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)

    customer = people.visit(desk, open_browser)
    assert customer.context.cookies() == []
    people.consent(desk, customer, name="山本 香織", question="返金はいつですか")
    assert [cookie["httpOnly"] for cookie in customer.context.cookies()] == [True]

    expect(operator).to_have_title(re.compile("●"))
    operator.get_by_role("button", name=words["open"]).click()
    people.reads(operator, "返金はいつですか")
    people.say(desk, operator, "お調べします")
    people.reads(customer, "お調べします")
    people.say(desk, customer, "ありがとうございます")
    people.reads(operator, "ありがとうございます")

    note = operator.get_by_role("textbox", name=words["note"], exact=True)
    note.fill("平日は18時以降")
    operator.get_by_role("button", name=words["save"], exact=True).click()
    expect(operator.locator("form[data-information]")).to_have_attribute("data-unsaved", "false")

    operator.get_by_role("button", name=words["ticket"]).click()
    dialog = operator.get_by_role("dialog")
    dialog.get_by_role("button", name=words["ticket"]).click()
    expect(operator.get_by_role("link", name=re.compile("HC-"))).not_to_have_count(0)

    operator.get_by_role("button", name=words["rating"], exact=True).click()
    form = customer.get_by_role("log")
    form.get_by_text(words["satisfied"], exact=True).click()
    form.get_by_role("button", name=words["send_rating"]).click()
    expect(customer.get_by_text(words["thanks"])).to_be_visible()

    customer.get_by_role("button", name=words["end"], exact=True).click()
    customer.get_by_role("button", name=words["end_now"]).click()
    expect(customer.get_by_role("textbox", name=words["message"])).to_have_count(0)

    expect(operator.get_by_role("textbox", name=words["note"], exact=True)).to_have_value("平日は18時以降")
    operator.get_by_role("button", name=words["end_chat"]).click()
    operator.get_by_role("dialog").get_by_role("button", name=words["end_chat"]).click()
    expect(operator.get_by_role("textbox", name=words["message"])).to_have_count(0)

    operator.goto(f"{live_server.url}/console/history")
    operator.get_by_text("山本 香織").first.click()
    expect(operator.get_by_text("お調べします").first).to_be_visible()

    with live_server.application.app_context():
        chat = db.session.scalars(sa.select(Chat)).one()
        assert chat.history_status == HistoryStatus.HANDLED
        assert db.session.scalars(sa.select(Consent)).one().language == language
        assert db.session.scalars(sa.select(Rating)).one().satisfied
        assert db.session.scalars(sa.select(Customer.note)).one() == "平日は18時以降"
        ticket = db.session.scalars(sa.select(Ticket)).one()
        assert (ticket.channel, ticket.state, ticket.operator_id) == ("chat", "open", desk.operator.id)
        db.session.remove()


def test_end_with_unsaved_changes_asks_what_to_do(live_server: Installation, open_browser: OpenBrowser) -> None:
    desk = people.open_desk(live_server)
    words = desk.words
    _customer, operator = people.open_talk(desk, open_browser, name="小林 大輔")
    operator.get_by_role("textbox", name=words["note"], exact=True).fill("会社名で領収書")
    operator.get_by_role("button", name=words["end_chat"]).click()
    operator.get_by_role("dialog").get_by_role("button", name=words["save_and_end"]).click()
    expect(operator.get_by_role("textbox", name=words["message"])).to_have_count(0)
    with live_server.application.app_context():
        assert db.session.scalars(sa.select(Customer.note)).one() == "会社名で領収書"
        assert db.session.scalars(sa.select(Chat.history_status)).one() == HistoryStatus.UNHANDLED
        db.session.remove()


def test_nobody_present_shows_the_popup_and_stores_nothing(
    live_server: Installation, open_browser: OpenBrowser
) -> None:
    desk = people.open_desk(live_server)
    customer = people.visit(desk, open_browser)
    expect(customer.get_by_role("heading", name=desk.words["absent"])).to_be_visible()
    assert customer.context.cookies() == []
    with live_server.application.app_context():
        assert db.session.scalars(sa.select(Chat)).all() == []
        db.session.remove()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_was_typed_is_not_lost_when_the_last_operator_leaves(
    live_server: Installation, open_browser: OpenBrowser, language: str
) -> None:
    desk = people.open_desk(live_server, language)
    operator = people.sign_in(desk, open_browser)
    people.go_online(desk, operator)
    customer = people.visit(desk, open_browser)
    customer.get_by_label(desk.words["name"]).fill("渡辺 翔太")
    customer.get_by_label(desk.words["question"]).fill("ログインできません")
    operator.get_by_role("button", name=desk.words["offline"], exact=True).click()
    expect(operator.get_by_role("button", name=desk.words["offline"], exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    customer.get_by_role("button", name=desk.words["agree"]).click()
    customer.get_by_role("button", name=desk.words["inquiry"], exact=True).click()
    expect(customer.get_by_role("textbox", name=desk.words["content"])).to_have_value("ログインできません")
