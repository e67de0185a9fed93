"""What is odd in each system's answers (chat-import.md 3, docs/connectors/*.md)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpcenter.imports.connectors import chatwoot, livechat
from helpcenter.imports.connectors.values import plain
from helpcenter.imports.transcript import Attachment, ExternalCustomer, Malformed, Speaker, TranscriptLine, owner_of
from tests.imports.connectors.payloads import (
    CHATWOOT,
    INTERCOM,
    LIVE_HELPER_CHAT,
    LIVECHAT,
    ROCKET,
    SOURCE,
    ZENDESK,
    changed,
    read,
    transcript,
)


def said(kind: str, **changes: Any) -> list[tuple[str, str]]:
    return [(line.role, line.text) for line in transcript(kind, **changes).lines if not line.rating]


def internal(kind: str) -> list[str]:
    return [line.text for line in transcript(kind).lines if line.internal]


def test_zendesk_finds_speakers_by_name_and_takes_an_empty_one_for_none() -> None:
    chat = transcript("zendesk_chat")
    assert [(line.role, line.speaker_id) for line in chat.lines if not line.rating] == [
        ("system", None),
        ("customer", "10414779.13aBc"),
        ("operator", "250339"),
        ("operator", "250340"),
    ]
    assert chat.customer == ExternalCustomer("10414779.13aBc", "山本 葵", "", "")


@pytest.mark.parametrize(
    ("changes", "owner"),
    [
        ({"agent_ids": ["250339"]}, Speaker(None, "小野")),
        ({"agent_names": ["小野", "小野"]}, Speaker(None, "小野")),
        ({"history": [ZENDESK["history"][2] | {"nick": "agent:99", "name": "同名"}]}, Speaker("99", "同名")),
        ({"history": [], "agent_names": [], "agent_ids": []}, None),
    ],
)
def test_zendesk_names_that_cannot_be_told_apart_have_no_id(changes: dict[str, Any], owner: Speaker | None) -> None:
    assert owner_of(transcript("zendesk_chat", **changes)) == owner


def test_zendesk_offline_messages_are_chats_of_one_line() -> None:
    offline = {
        "type": "offline_msg",
        "message": "後で連絡ください",
        "history": None,
        "end_timestamp": None,
        "rating": None,
    }
    chat = transcript("zendesk_chat", **offline)
    assert [(line.role, line.text) for line in chat.lines] == [("customer", "後で連絡ください")]
    assert chat.ended_at == chat.started_at


def test_livechat_tells_threads_of_one_chat_apart() -> None:
    second = changed("livechat", thread__id="K600PKZON9")
    page = livechat.read_page(json.dumps({"chats": [LIVECHAT, second], "found_chats": 2}).encode(), SOURCE)
    assert [chat.external_id for chat in page.chats] == ["K600PKZON8", "K600PKZON9"]
    assert transcript("livechat", thread__id="K600PKZON9").external_id == "K600PKZON9"


def test_livechat_lines_for_agents_only_are_notes_and_make_nobody_the_owner() -> None:
    assert internal("livechat") == ["誰か代わって"]
    older = [event | {"recipients": event["visibility"], "visibility": None} for event in LIVECHAT["thread"]["events"]]
    assert [line.internal for line in transcript("livechat", thread__events=older).lines][:2] == [False, True]
    only_note = [LIVECHAT["thread"]["events"][1]]
    assert owner_of(transcript("livechat", thread__events=only_note)) == Speaker("sasaki@example.com", "佐々木")


def test_livechat_files_and_filled_forms_are_lines() -> None:
    author = {"created_at": "2026-11-20T01:45:00Z", "visibility": "all", "author_id": LIVECHAT["users"][0]["id"]}
    events = [
        author
        | {
            "type": "file",
            "url": "https://cdn.example/slip.pdf",
            "name": "slip.pdf",
            "content_type": "application/pdf",
        },
        author
        | {"type": "filled_form", "fields": [{"label": "名前:", "answer": "山本"}, {"label": "x", "answer": ""}]},
        author | {"type": "custom", "content": {}},
    ]
    file, form = transcript("livechat", thread__events=events, thread__properties={}).lines
    assert file.attachments == (Attachment("slip.pdf", "https://cdn.example/slip.pdf", "application/pdf"),)
    assert form.text == "名前: 山本"


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


def test_rocket_chat_closer_user_is_the_operator() -> None:
    served = {"room__servedBy": None}
    assert owner_of(transcript("rocket_chat", messages=[], **served)) == Speaker("rbAXPnMktTFbNpwtJ", "sasaki")
    assert owner_of(transcript("rocket_chat", messages=[], room__closer="visitor", **served)) is None


def test_rocket_chat_events_are_no_lines_and_lines_come_in_order() -> None:
    assert said("rocket_chat") == [("customer", "届きません"), ("operator", ""), ("system", "解決しました")]
    assert transcript("rocket_chat").lines[1].attachments == (
        Attachment("伝票.pdf", "/file-upload/f1/slip.pdf", "application/pdf", 812),
    )


@pytest.mark.parametrize(
    ("phone", "told"), [("090-1111", "090-1111"), (None, ""), ("", ""), ([], ""), ([{"phoneNumber": "03-1"}], "03-1")]
)
def test_rocket_chat_phones_are_a_text_or_a_list(phone: Any, told: str) -> None:
    assert transcript("rocket_chat", room__v__phone=phone).customer.phone == told


def test_rocket_chat_recordings_are_files() -> None:
    recording = ROCKET["messages"][3] | {"file": None, "attachments": [{"title": "声", "audio_url": "/file-upload/a"}]}
    assert transcript("rocket_chat", messages=[recording]).lines[0].attachments == (Attachment("声", "/file-upload/a"),)


def test_chatwoot_types_are_numbers_or_words_and_private_lines_notes() -> None:
    assert said("chatwoot") == [
        ("customer", "届きません"),
        ("operator", "倉庫に聞いてください"),
        ("operator", "お調べします"),
        ("system", "Conversation was resolved"),
    ]
    assert internal("chatwoot") == ["倉庫に聞いてください"]


def test_chatwoot_with_its_last_line_only_is_not_taken_for_the_whole() -> None:
    event = changed("chatwoot", messages=CHATWOOT["messages"][-1:])
    del event["all_messages"]
    chat = chatwoot.read_chat(json.dumps(event).encode(), SOURCE)
    assert isinstance(chat, Malformed)
    assert (chat.reason, chat.external_id) == ("not_the_contract", "842")


def test_chatwoot_times_are_seconds_or_texts() -> None:
    message = CHATWOOT["messages"][0] | {"created_at": "2026-11-20T01:40:10.000Z"}
    assert transcript("chatwoot", messages=[message]).lines[0].sent_at == transcript("chatwoot").lines[0].sent_at


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


def test_live_helper_chat_tells_speakers_by_number_and_has_numbers_as_texts() -> None:
    assert said("live_helper_chat") == [
        ("customer", "届きません 至急"),
        ("system", "佐々木 has accepted the chat"),
        ("operator", "お調べします"),
        ("customer", ""),
        ("bot", "ご案内です"),
    ]
    chat = transcript("live_helper_chat")
    assert chat.lines[3].attachments == (
        Attachment("file-12", "https://chat.example/base/file/downloadfile/12/ab01cd"),
    )
    assert chat.customer == ExternalCustomer(None, "山本 葵", "", "aoi@example.jp")
    assert transcript("live_helper_chat", id=1205, status=2, time=1795138800, user_id=4) == chat


def test_intercom_begins_with_its_source_and_bodies_are_text() -> None:
    assert said("intercom") == [
        ("customer", "届きません。\n番号は A&B-1 です"),
        ("operator", "倉庫に確認中"),
        ("operator", "お調べします。こちら [https://example.jp/track]\n- 一\n- 二"),
    ]
    assert internal("intercom") == ["倉庫に確認中"]
    assert transcript("intercom").customer == ExternalCustomer("6762f0dd", "山本 葵", "", "aoi@example.jp")


def test_intercom_without_its_parts_is_not_taken_for_the_whole() -> None:
    chat = read("intercom", conversation_parts=None)
    assert isinstance(chat, Malformed)
    assert "conversation_parts" in chat.particulars


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


def test_happytalk_times_are_of_the_settings_zone_and_templates_are_text() -> None:
    chat = transcript("happytalk")
    assert said("happytalk") == [("customer", "届きません"), ("operator", "お調べします")]
    assert chat.lines[0].sent_at.isoformat() == "2026-11-20T01:40:10+00:00"
    assert chat.tags == ("配送", "商品")
    assert owner_of(chat) == Speaker("sasaki01", "佐々木")


@pytest.mark.parametrize(
    ("score", "rating"), [("4", "satisfied"), ("1", "not_satisfied"), (None, None), ("", None), ("0", None)]
)
def test_happytalk_scores_are_texts(score: str | None, rating: str | None) -> None:
    lines: tuple[TranscriptLine, ...] = transcript("happytalk", chat__vote_score=score).lines
    assert [line.rating for line in lines if line.rating] == ([rating] if rating else [])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, ""),
        ("<p>a</p><p>b<br/>c</p>", "a\nb\nc"),
        ("<script>alert(1)</script>x<style>p{}</style>", "x"),
        ("1 &lt; 2 &amp; &#12354;", "1 < 2 & あ"),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ("<b>unclosed <i>tags", "unclosed tags"),
    ],
)
def test_html_becomes_text(html: str | None, text: str) -> None:
    assert plain(html) == text
