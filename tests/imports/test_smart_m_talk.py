"""SMART M TALK: bytes in, transcripts out (docs/connectors/smart_m_talk.md)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helpcenter.imports.connectors import CONNECTORS, smart_m_talk
from helpcenter.imports.connectors.contract import Position, Source
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import (
    Attachment,
    ExternalCustomer,
    Malformed,
    Speaker,
    Transcript,
    digest_of,
    owner_of,
)

SOURCE = Source("https://smart.example/api/chats", {"Authorization": "Bearer secret"}, ZoneInfo("Asia/Tokyo"), 50)


def payload(**changes: Any) -> dict[str, Any]:
    chat = {
        "id": "smt-1",
        "status": "closed",
        "started_at": "2026-11-20T10:40:00+09:00",
        "ended_at": "2026-11-20T10:50:00+09:00",
        "updated_at": "2026-11-20T10:50:00+09:00",
        "operator": {"id": "op-1", "name": "佐々木"},
        "customer": {"id": "cu-1", "name": "山本 葵", "phone": "090-1234-5678", "email": "aoi@example.jp"},
        "messages": [
            {"id": "1", "time": "2026-11-20T10:40:10+09:00", "sender_role": "customer", "text": "こんにちは"},
            {
                "id": "2",
                "time": "2026-11-20T10:41:00+09:00",
                "sender_role": "operator",
                "sender_id": "op-1",
                "sender_name": "佐々木",
                "text": "承ります",
            },
        ],
    }
    return {**chat, **changes}


def read(**changes: Any) -> Transcript | Malformed:
    return smart_m_talk.read_chat(json.dumps(payload(**changes)).encode(), SOURCE)


def transcript(**changes: Any) -> Transcript:
    chat = read(**changes)
    assert isinstance(chat, Transcript), chat
    return chat


def test_the_registry_names_it() -> None:
    assert CONNECTORS["smart_m_talk"].LABEL == "SMART M TALK"


def test_a_chat_is_understood() -> None:
    chat = transcript()
    assert (chat.external_id, chat.finished) == ("smt-1", True)
    assert chat.started_at == datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
    assert chat.started_at.tzinfo is UTC
    assert chat.customer == ExternalCustomer("cu-1", "山本 葵", "090-1234-5678", "aoi@example.jp")
    assert [(line.role, line.text) for line in chat.lines] == [
        ("customer", "こんにちは"),
        ("operator", "承ります"),
    ]
    assert owner_of(chat) == Speaker("op-1", "佐々木")


def test_the_request_carries_position_and_credentials() -> None:
    since = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    request = smart_m_talk.request(SOURCE, Position(since, "abc"))
    assert request.params == {"limit": "50", "from": "2026-11-20T00:00:00Z", "cursor": "abc"}
    assert request.headers["Authorization"] == "Bearer secret"
    assert smart_m_talk.request(SOURCE, Position()).params == {"limit": "50"}


def test_a_time_without_a_zone_is_meant_in_the_settings_zone() -> None:
    chat = transcript(started_at="2026-11-20T10:40:00", ended_at="2026-11-20 10:50:00")
    assert chat.started_at == datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
    assert chat.ended_at == datetime(2026, 11, 20, 1, 50, tzinfo=UTC)


def test_ids_may_be_numbers() -> None:
    chat = transcript(id=42, operator={"id": 7}, customer={"id": 9}, messages=[])
    assert (chat.external_id, chat.customer.external_id, owner_of(chat)) == ("42", "9", Speaker("7"))


@pytest.mark.parametrize("status", ["open", "waiting"])
def test_a_chat_still_open_is_not_finished_whatever_it_lacks(status: str) -> None:
    assert not transcript(status=status, started_at=None, ended_at=None, operator=None, customer=None).finished


@pytest.mark.parametrize("customer", [None, {}, {"id": None}, {"id": ""}, {"id": " "}])
def test_a_customer_without_an_id_has_none(customer: dict[str, Any] | None) -> None:
    assert transcript(customer=customer).customer.external_id is None


def test_the_owner_is_the_operator_who_answered_last() -> None:
    at = "2026-11-20T10:45:00+09:00"
    lines = [
        {"time": at, "sender_role": "operator", "sender_id": "op-1", "text": "代わります"},
        {
            "time": at,
            "sender_role": "operator",
            "sender_id": "op-2",
            "sender_name": "小野",
            "text": "代わりました",
        },
        {"time": at, "sender_role": "system", "text": "終了しました"},
    ]
    assert owner_of(transcript(messages=lines)) == Speaker("op-2", "小野")
    assert owner_of(transcript(messages=[], operator=None)) is None


def test_attachments_and_rating_are_kept() -> None:
    line = {
        "time": "2026-11-20T10:45:00+09:00",
        "sender_role": "customer",
        "attachments": [{"name": "写真.png", "url": "/files/1.png", "content_type": "image/png", "size": 12}],
    }
    chat = transcript(messages=[line], rating={"value": "satisfied", "comment": "よい"}, tags=["配送"])
    assert chat.lines[0].attachments == (Attachment("写真.png", "/files/1.png", "image/png", 12),)
    assert chat.tags == ("配送",)
    assert [(line.rating, line.text) for line in chat.lines] == [(None, ""), ("satisfied", "よい")]


def test_nul_is_taken_out_of_texts_and_what_only_looks_like_it_stays() -> None:
    line = {"time": "2026-11-20T10:45:00+09:00", "sender_role": "customer", "sender_id": "\x00", "id": " m\x00-1 "}
    line |= {"text": "\x00a\x00\x00b\\\x00 \\u0000 \\\\u0000\x00", "sender_name": "中\x00村"}
    read = transcript(id="smt-\x001", messages=[line])
    assert read.external_id == "smt-1"
    said = read.lines[0]
    assert (said.text, said.speaker_id, said.speaker_name) == ("ab\\ \\u0000 \\\\u0000", None, "中村")
    assert said.external_id == "m-1"


@pytest.mark.parametrize(
    ("changes", "reason", "external_id"),
    [
        ({"started_at": "2026/13/45 99:99"}, "not_the_contract", "smt-1"),
        ({"started_at": None}, "no_start", "smt-1"),
        ({"ended_at": None}, "no_end", "smt-1"),
        ({"ended_at": "2026-11-20T10:39:59+09:00"}, "ends_before_start", "smt-1"),
        ({"id": ""}, "no_id", None),
        ({"id": None}, "not_the_contract", None),
        ({"id": {"a": 1}}, "not_the_contract", None),
        ({"status": "done"}, "not_the_contract", "smt-1"),
        ({"messages": "none"}, "not_the_contract", "smt-1"),
        (
            {"messages": [{"time": "2026-11-20T10:45:00Z", "sender_role": "boss"}]},
            "not_the_contract",
            "smt-1",
        ),
        ({"started_at": "0001-01-01T00:00:00+09:00"}, "not_the_contract", "smt-1"),
    ],
)
def test_a_bad_chat_is_a_value_with_a_reason(changes: dict[str, Any], reason: str, external_id: str | None) -> None:
    chat = read(**changes)
    assert isinstance(chat, Malformed), chat
    assert (chat.reason, chat.external_id) == (reason, external_id)
    assert chat.particulars or reason != "not_the_contract"


@pytest.mark.parametrize("bad", [b'{"id": "smt-2", "status": 1}', b"7", b"null", b'"text"', b'{"id": "\xff"}'])
def test_a_bad_chat_does_not_stop_its_page(bad: bytes) -> None:
    good = json.dumps(payload()).encode()
    page = smart_m_talk.read_page(b'{"chats": [%s, %s, %s], "next_cursor": "n"}' % (good, bad, good), SOURCE)
    assert [type(smart_m_talk.read_chat(one.raw, SOURCE)) for one in page.chats] == [Transcript, Malformed, Transcript]
    assert bytes(page.chats[1].raw) == bad
    assert page.next_cursor == "n"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"chats": []}', b'{"chats": 1, "next_cursor": null}', b"[" * 100_000, b"\xff"],
)
def test_what_is_no_page_is_an_error(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        smart_m_talk.read_page(body, SOURCE)
    assert caught.value.reason.code == "not_the_contract"


def test_a_byte_order_mark_is_allowed() -> None:
    assert smart_m_talk.read_page(b'\xef\xbb\xbf{"chats": [], "next_cursor": ""}', SOURCE).next_cursor is None


def test_the_digest_follows_the_content_and_nothing_else() -> None:
    same = dict(reversed(payload().items()))
    same["updated_at"] = "2026-11-21T00:00:00Z"
    again = smart_m_talk.read_chat(json.dumps(same).encode(), SOURCE)
    assert isinstance(again, Transcript)
    assert digest_of(again) == digest_of(transcript())
    late = {"time": "2026-11-20T11:00:00+09:00", "sender_role": "system", "text": "評価"}
    for changes in (
        {"tags": ["x"]},
        {"messages": [*payload()["messages"], late]},
        {"customer": {"id": "cu-2"}},
    ):
        assert digest_of(transcript(**changes)) != digest_of(transcript())


def test_the_time_of_change_is_passed_on() -> None:
    page = smart_m_talk.read_page(json.dumps({"chats": [payload(), {}], "next_cursor": None}).encode(), SOURCE)
    assert [one.external_id for one in page.chats] == ["smt-1", None]
    assert page.chats[1].updated_at is None
    assert page.chats[0].updated_at == datetime(2026, 11, 20, 1, 40, tzinfo=UTC) + timedelta(minutes=10)
