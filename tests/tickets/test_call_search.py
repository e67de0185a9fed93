"""コール検索 finds calls of every channel by everything that is known of them (tickets-customers.md 1.7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from helpcenter.customers import creating
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.tickets import call_filters, call_search, found, states
from helpcenter.tickets.models import Call, TicketState
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.tickets import desk as desks
from tests.tickets.desk import Desk, line


def search(app: Flask, desk: Desk, **asked: Any) -> list[int]:
    """IDs of the calls the desk finds with these arguments of the URL."""
    with app.test_request_context(f"/console/calls?{urlencode(asked)}"):
        wanted = call_filters.requested()
    queries = call_search.matching(wanted, [desk.service.id], "Asia/Tokyo")
    return sorted(db.session.scalars(call_search.newest_first(queries)))


def call_of(desk: Desk, **details: Any) -> int:
    return desk.ticket(**details).calls[0].id


def test_an_imported_conversation_is_found_by_a_word_of_two_characters(app: Flask, desk: Desk) -> None:
    source = desks.chat_source(desk)
    lines = (line("customer", "京都まで送れますか"), line("system", "係員が参加"))
    call = desks.imported(desk, source, *lines, subject="配送")
    desks.imported(desk, source, line("customer", "東京まで"), subject="配送")
    assert search(app, desk, q="京都") == [call.id]
    assert search(app, desk, q="ｷｮｳﾄ") == []
    assert search(app, desk, q="係員") == []


def test_a_chat_is_found_by_what_was_said_in_it(app: Flask, desk: Desk) -> None:
    chat = chats.ended(desk.service, ("customer", "パスワードを忘れました"), customer=desk.customer)
    chats.ended(desk.service, ("customer", "パスワード"), customer=desk.customer)
    ticket = desk.ticket("ログイン", "", chat=chat)
    assert search(app, desk, q="ﾊﾟｽﾜｰﾄﾞ 忘れ") == [ticket.calls[0].id]


def test_subject_content_and_note_are_found_in_one_search(app: Flask, desk: Desk) -> None:
    call = call_of(desk, subject="領収書", content="宛名は会社名で", note="要確認")
    desk.ticket("領収書", "宛名なし")
    assert search(app, desk, q="領収書 会社名 要確認") == [call]


def test_by_number_with_and_without_the_prefix(app: Flask, desk: Desk) -> None:
    first, second = desk.ticket(), desk.ticket()
    assert search(app, desk, number="HC-1002") == [second.calls[0].id]
    assert search(app, desk, number="ｈｃ－1001") == [first.calls[0].id]
    assert search(app, desk, number="1001") == [first.calls[0].id]
    assert search(app, desk, number="XX-1001") == []
    assert search(app, desk, number="no number") == []


def test_by_period_in_the_readers_days(app: Flask, desk: Desk) -> None:
    source = desks.chat_source(desk)
    call = desks.imported(desk, source)
    desk.ticket()
    assert search(app, desk, since="2026-11-18", until="2026-11-18") == [call.id]
    assert search(app, desk, until="2026-11-17") == []


def test_by_channel_state_operator_and_processing_type(app: Flask, desk: Desk) -> None:
    top = chats.category(desk.service, "返品")
    leaf = chats.category(desk.service, "返金", parent=top)
    ticket = desk.ticket(channel=Channel.EMAIL, operator=desk.colleague, category_id=leaf.id)
    desk.ticket()
    call = ticket.calls[0].id
    states.change(ticket, TicketState.PENDING, version=1, by=desk.colleague)
    assert search(app, desk, channel="email") == [call]
    assert search(app, desk, state="pending") == [call]
    assert search(app, desk, operator=desk.colleague.id) == [call]
    assert search(app, desk, category=top.id) == [call]
    assert search(app, desk, channel="nonsense", state="nonsense", operator="x", since="yesterday") != [call]


def test_by_customer_address_and_phone_however_they_are_typed(app: Flask, desk: Desk) -> None:
    person = creating.create(
        desk.service,
        created_from=Channel.CHAT,
        name="石川 美穂",
        emails=["m.ishikawa@example.jp"],
        phones=["090-1234-5678"],
    )
    desk.ticket()
    call = call_of(desk, customer=person)
    for asked in (
        {"customer": "石川"},
        {"email": "M.Ishikawa＠example.jp"},
        {"email": "ishikawa@"},
        {"phone": "+81 90 1234 5678"},
        {"phone": "1234-5678"},
        {"customer_id": person.id},
    ):
        assert search(app, desk, **asked) == [call], asked


def test_words_of_the_url_are_no_wildcards(app: Flask, desk: Desk) -> None:
    desk.ticket()
    assert search(app, desk, email="%") == []
    assert search(app, desk, phone="_") == []


def test_an_excerpt_shows_where_the_words_stand(desk: Desk) -> None:
    source = desks.chat_source(desk)
    call = desks.imported(desk, source, line("customer", "はじめまして。" * 20), line("operator", "京都の倉庫です"))
    chat = chats.ended(desk.service, ("customer", "京都です"), customer=desk.customer)
    from_chat = desk.ticket("配送", "住所の件", chat=chat).calls[0]
    plain = desk.ticket("配送", "京都の住所").calls[0]
    rows = found.rows([call, from_chat, plain], "京都")
    assert all("<mark>京都</mark>" in row.excerpt for row in rows)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_result_leads_to_the_ticket_with_the_call_chosen(desk: Desk, client: Browser) -> None:
    call = desks.imported(desk, desks.chat_source(desk), line("customer", "京都まで"))
    client.sign_in(desk.operator)
    page = client.get("/console/calls?q=京都&since=2026-11-01").text
    assert f"/console/tickets/{call.ticket_id}?call={call.id}" in page
    assert "2026/11/01" in page


def test_calls_of_another_service_are_never_found(app: Flask, desk: Desk, client: Browser) -> None:
    call = desk.ticket("秘密の件").calls[0]
    stranger = factories.operator(desk.elsewhere)
    client.sign_in(stranger)
    for query in ("q=秘密", "number=HC-1001", f"service={desk.service.id}", f"customer_id={desk.customer.id}"):
        page = client.get(f"/console/calls?{query}").text
        assert f"call={call.id}" not in page
        assert "山本 香織" not in page
    assert db.session.get(Call, call.id) is not None
