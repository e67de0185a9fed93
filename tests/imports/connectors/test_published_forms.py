"""What vendors publish beside the common: other names, other shapes (docs/connectors/*.md, Sources)."""

from __future__ import annotations

from typing import Any

import pytest

from helpcenter.imports.transcript import Attachment, ExternalCustomer, Malformed, Speaker
from tests.imports.connectors.payloads import (
    CHATWOOT,
    INTERCOM,
    LIVE_HELPER_CHAT,
    LIVECHAT,
    ROCKET,
    read,
    transcript,
)


def test_livechat_answers_are_texts_or_what_was_chosen() -> None:
    author = {"created_at": "2026-11-20T01:45:00Z", "visibility": "all", "author_id": LIVECHAT["users"][0]["id"]}
    fields = [
        {"type": "radio", "label": "用件:", "answer": {"id": "0", "label": "配送"}},
        {"type": "checkbox", "label": "商品:", "answers": [{"id": "0", "label": "A"}, {"id": "1", "label": "B"}]},
        {"type": "group_chooser", "label": "窓口:", "answer": {"group_id": 1, "label": "東京"}},
        {"type": "select", "label": "未回答:", "answer": None},
        {"type": "information", "label": "ご入力ください"},
    ]
    (form,) = transcript("livechat", thread__events=[author | {"type": "filled_form", "fields": fields}]).lines[:-1]
    assert form.text == "用件: 配送\n商品: A, B\n窓口: 東京"


def test_livechat_cards_are_read() -> None:
    card = {
        "title": "配送状況",
        "subtitle": "お選びください",
        "image": {"url": "https://cdn.example/a.png", "name": "a.png", "content_type": "image/png", "size": 9},
        "buttons": [{"type": "message", "text": "追跡", "value": "t"}, {"type": "url", "text": "店舗", "value": "u"}],
    }
    event = {"type": "rich_message", "template_id": "cards", "created_at": "2026-11-20T01:45:00Z", "elements": [card]}
    line = transcript("livechat", thread__events=[event]).lines[0]
    assert line.text == "配送状況\nお選びください\n[追跡] [店舗]"
    assert line.attachments == (Attachment("a.png", "https://cdn.example/a.png", "image/png", 9),)


def test_livechat_thread_that_the_token_may_not_read_is_no_empty_chat() -> None:
    thread = {name: value for name, value in LIVECHAT["thread"].items() if name != "events"}
    chat = read("livechat", thread=thread | {"restricted_access": "no access to group"})
    assert isinstance(chat, Malformed)
    assert (chat.reason, chat.external_id) == ("not_the_contract", "K600PKZON8")


@pytest.mark.parametrize(
    ("phone", "told"), [("090-1111", "090-1111"), (None, ""), ("", ""), ([], ""), ([{"phoneNumber": "03-1"}], "03-1")]
)
def test_rocket_chat_phones_are_a_text_or_a_list(phone: Any, told: str) -> None:
    assert transcript("rocket_chat", room__v__phone=phone).customer.phone == told


def test_rocket_chat_recordings_are_files() -> None:
    recording = ROCKET["messages"][3] | {"file": None, "attachments": [{"title": "声", "audio_url": "/file-upload/a"}]}
    assert transcript("rocket_chat", messages=[recording]).lines[0].attachments == (Attachment("声", "/file-upload/a"),)


def test_chatwoot_places_and_people_that_were_shared_are_text() -> None:
    shared = [
        {"file_type": "location", "fallback_title": "本店", "coordinates_lat": 35.1, "coordinates_long": 139.2},
        {"file_type": "contact", "fallback_title": "+81312345678"},
        {"file_type": "fallback", "fallback_title": "記事", "data_url": "https://p.example/1"},
        {"file_type": "file", "data_url": "https://f.example/slip.pdf", "file_size": 9},
    ]
    message = CHATWOOT["messages"][0] | {"content": None, "attachments": shared}
    line = transcript("chatwoot", messages=[message]).lines[0]
    assert line.text == "本店 (35.1, 139.2)\n+81312345678\n記事 https://p.example/1"
    assert [one.url for one in line.attachments] == ["https://f.example/slip.pdf"]


@pytest.mark.parametrize("mark", ["[file=12_ab01cd]", '[file="12_ab01cd"]', "[file=12_ab01cd_img]"])
def test_live_helper_chat_marks_files_in_several_ways(mark: str) -> None:
    message = LIVE_HELPER_CHAT["messages"][0] | {"msg": f"見て {mark}"}
    line = transcript("live_helper_chat", messages=[message]).lines[0]
    assert line.text == "見て"
    assert [one.url for one in line.attachments] == ["https://chat.example/base/file/downloadfile/12/ab01cd"]


@pytest.mark.parametrize("name", ["admins", "teammates"])
def test_intercom_teammates_stand_under_two_names(name: str) -> None:
    teammates = {"type": "admin.list", name: [{"type": "admin", "id": "991267715"}]}
    assert transcript("intercom", teammates=teammates).operators == (Speaker("991267715"),)


def test_intercom_parts_of_unknown_kinds_keep_their_words() -> None:
    part = INTERCOM["conversation_parts"]["conversation_parts"][2] | {"part_type": "something_new", "attachments": []}
    chat = transcript("intercom", conversation_parts__conversation_parts=[part | {"body": "<p>新機能</p>"}])
    assert [(line.role, line.text) for line in chat.lines[1:-1]] == [("system", "新機能")]


def test_tawk_to_transcript_without_messages_has_the_time_of_its_event() -> None:
    chat = transcript("tawk_to", chat__messages=[], chat__visitor={"name": "V1561719148780935"})
    assert chat.started_at == chat.ended_at
    assert chat.customer == ExternalCustomer(None, "V1561719148780935")


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("zendesk_chat", "id", 2611),
        ("livechat", "thread__id", 7),
        ("chatwoot", "id", "842"),
        ("intercom", "id", 147),
        ("live_helper_chat", "id", 1205),
        ("happytalk", "chat__id", 12),
        ("tawk_to", "chat__id", 70),
    ],
)
def test_ids_are_numbers_today_and_texts_tomorrow(kind: str, path: str, value: int | str) -> None:
    assert transcript(kind, **{path: value}).external_id == str(value)
