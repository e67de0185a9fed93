"""Any JSON, by the mapping that an administrator gives (docs/connectors/json.md)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from helpcenter.imports.connectors import json_paths, smart_m_talk
from helpcenter.imports.connectors.contract import Position, Source
from helpcenter.imports.transcript import ExternalCustomer, Malformed, Speaker, Transcript, owner_of
from tests.imports.connectors.payloads import SOURCE

MAPPING = {
    "chats": "result.items[]",
    "next_cursor": "result.next",
    "from_parameter": "since",
    "cursor_parameter": "after",
    "id": "no",
    "finished": "state == 'done'",
    "started_at": "begin",
    "ended_at": "end",
    "updated_at": "end",
    "customer_id": "who.id",
    "customer_name": "join(' ', [who.family, who.given])",
    "operator_id": "agent",
    "tags": "labels",
    "rating": "vote",
    "lines": "talk",
    "line_time": "at",
    "line_role": "by == '0' && 'visitor' || 'agent'",
    "line_text": "words",
    "line_speaker_id": "by",
}
CHAT: dict[str, Any] = {
    "no": 17,
    "state": "done",
    "begin": 1795138800,
    "end": "2026/11/20 10:52",
    "who": {"id": 5, "family": "山本", "given": "葵"},
    "agent": 8,
    "labels": ["配送", 2],
    "vote": True,
    "talk": [
        {"at": 1795138810000, "by": "0", "words": "届きません"},
        {"at": 1795138820.5, "by": "8", "words": "承ります"},
    ],
}
MAPPED: Source = msgspec.structs.replace(SOURCE, mapping=MAPPING)


def read(**changes: Any) -> Transcript | Malformed:
    return json_paths.read_chat(json.dumps(CHAT | changes).encode(), MAPPED)


def test_each_field_is_found_by_its_expression() -> None:
    chat = read()
    assert isinstance(chat, Transcript), chat
    assert (chat.external_id, chat.customer) == ("17", ExternalCustomer("5", "山本 葵"))
    assert chat.started_at == datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
    assert chat.ended_at == datetime(2026, 11, 20, 1, 52, tzinfo=UTC)
    assert [(line.role, line.text, line.rating) for line in chat.lines] == [
        ("customer", "届きません", None),
        ("operator", "承ります", None),
        ("customer", "", "satisfied"),
    ]
    assert chat.tags == ("配送", "2")
    assert owner_of(chat) == Speaker("8")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"no": None}, "id: nothing found"),
        ({"who": {"id": [1]}}, "customer_id: list"),
        ({"talk": {"a": 1}}, "lines: dict"),
        ({"talk": [{"words": "x"}]}, "line_time: nothing found"),
        ({"begin": "yesterday"}, "yesterday"),
        ({"labels": "配送"}, "tags: str"),
    ],
)
def test_what_is_of_a_wrong_kind_is_said_with_its_field(changes: dict[str, Any], said: str) -> None:
    chat = read(**changes)
    assert isinstance(chat, Malformed)
    assert said in chat.particulars


def test_pages_follow_a_cursor_or_an_address_and_credentials_stay_with_their_host() -> None:
    asked = json_paths.request(MAPPED, Position(datetime(2026, 11, 20, tzinfo=UTC), "c2"))
    assert asked.params == {"since": "2026-11-20T00:00:00Z", "after": "c2"}
    body = json.dumps({"result": {"items": [CHAT], "next": "https://other.example/2"}}).encode()
    page = json_paths.read_page(body, MAPPED)
    assert page.chats[0].external_id == "17"
    assert page.chats[0].updated_at == datetime(2026, 11, 20, 1, 52, tzinfo=UTC)
    following = json_paths.request(MAPPED, Position(None, page.next_cursor))
    assert (following.url, following.headers) == ("https://other.example/2", {})
    assert json_paths.request(MAPPED, Position(None, "https://chat.example/2")).headers == SOURCE.headers


def test_smart_m_talks_contract_is_a_preset_that_reads_the_same() -> None:
    chat = {
        "id": "smt-1",
        "status": "closed",
        "started_at": "2026-11-20T10:40:00+09:00",
        "ended_at": "2026-11-20T10:50:00+09:00",
        "updated_at": "2026-11-20T10:50:00+09:00",
        "operator": {"id": "op-1", "name": "佐々木"},
        "customer": {"id": "cu-1", "name": "山本 葵", "phone": "090-1234-5678", "email": "aoi@example.jp"},
        "messages": [{"id": "1", "time": "2026-11-20T10:40:10+09:00", "sender_role": "bot", "text": " こんにちは\n"}],
        "tags": ["配送"],
        "rating": {"value": "not_satisfied", "comment": "遅い"},
    }
    preset: Source = msgspec.structs.replace(SOURCE, mapping=json_paths.PRESETS["smart_m_talk"])
    for changes in ({}, {"status": "open"}, {"rating": None}, {"operator": None}, {"customer": {"name": "無名"}}):
        raw = json.dumps(chat | changes).encode()
        assert json_paths.read_chat(raw, preset) == smart_m_talk.read_chat(raw, SOURCE)
