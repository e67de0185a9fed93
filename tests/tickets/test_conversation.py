"""Names in an imported conversation are found when it is shown (chat-import.md 1.5)."""

from __future__ import annotations

from helpcenter.tickets import conversation
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests.chat import chats
from tests.tickets import desk as desks
from tests.tickets.desk import Desk, line


def names(call: Call) -> list[str]:
    return [one.name for one in conversation.lines(call, conversation.origin_of(call))]


def test_display_name_comes_before_the_payloads_and_that_before_ours(desk: Desk) -> None:
    source, other = desks.chat_source(desk), desks.chat_source(desk, "別の設定")
    for known in (source, other):
        desks.operator_identity(desk.operator, known, "op-1", "佐藤（本店）" if known == source else "noise")
    desks.operator_identity(desk.colleague, source, "op-2")
    desks.customer_identity(desk.customer, source, "u-1", "香織さん")
    call = desks.imported(
        desk,
        source,
        line("operator", "一", speaker_id="op-1", speaker_name="sato"),
        line("operator", "二", speaker_id="op-2", speaker_name="suzuki"),
        line("operator", "三", speaker_id="op-2"),
        line("operator", "四", speaker_id="op-9", speaker_name="who"),
        line("operator", "五"),
        line("customer", "六", speaker_id="u-1", speaker_name="kaori"),
        line("customer", "七", speaker_id="u-2", speaker_name="taro"),
        line("customer", "八"),
        line("bot", "九", speaker_name="ボット"),
    )
    expected = ["佐藤（本店）", "suzuki", "鈴木 葵", "who", "佐藤 美咲", "香織さん", "taro", "香織さん", "ボット"]
    assert names(call) == expected


def test_a_changed_name_shows_in_calls_imported_before(desk: Desk) -> None:
    source = desks.chat_source(desk)
    call = desks.imported(desk, source, line("customer", "こんにちは", speaker_id="u-1"))
    assert names(call) == ["山本 香織"]
    with operation():
        desk.customer.name = "山本 薫"
    assert names(call) == ["山本 薫"]
    desks.customer_identity(desk.customer, source, "u-1", "カオルさん")
    assert names(call) == ["カオルさん"]


def test_the_origin_of_a_call_is_its_chat_setting_and_external_chat(desk: Desk) -> None:
    source = desks.chat_source(desk)
    desks.operator_identity(desk.operator, source, "op-1")
    call = desks.imported(desk, source, line("operator", "はい", speaker_id="op-1"))
    origin = conversation.origin_of(call)
    assert origin is not None
    assert (origin.chat_setting, origin.external_id) == ("本店チャット", f"ext-{call.id}")
    assert origin.external_id_of("佐藤 美咲") == "op-1"
    assert conversation.origin_of(desk.ticket().calls[0]) is None


def test_a_chat_held_here_is_shown_with_its_notes_and_events(desk: Desk) -> None:
    chat = chats.ended(
        desk.service,
        ("greeting", "お問い合わせありがとうございます"),
        ("customer", "返金はいつですか"),
        ("note", "締め待ち"),
        ("operator", "次回のご請求です"),
        ("customer_ended", ""),
        customer=desk.customer,
        operator=desk.operator,
    )
    ticket = desk.ticket(chat=chat)
    shown = conversation.lines(ticket.calls[0], None)
    assert [(one.role, one.name) for one in shown] == [
        ("automatic", "自動"),
        ("customer", "山本 香織"),
        ("note", "佐藤 美咲"),
        ("operator", "佐藤 美咲"),
        ("event", ""),
    ]
    assert conversation.count(ticket.calls[0]) == 4
