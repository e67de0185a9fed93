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
    LIVE_HELPER_CHAT,
    LIVECHAT,
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


def test_rocket_chat_closer_user_is_the_operator() -> None:
    served = {"room__servedBy": None}
    assert owner_of(transcript("rocket_chat", messages=[], **served)) == Speaker("rbAXPnMktTFbNpwtJ", "sasaki")
    assert owner_of(transcript("rocket_chat", messages=[], room__closer="visitor", **served)) is None


def test_rocket_chat_events_are_no_lines_and_lines_come_in_order() -> None:
    assert said("rocket_chat") == [("customer", "届きません"), ("operator", ""), ("system", "解決しました")]
    assert transcript("rocket_chat").lines[1].attachments == (
        Attachment("伝票.pdf", "/file-upload/f1/slip.pdf", "application/pdf", 812),
    )


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


def test_what_is_no_time_or_cannot_be_kept_is_a_value() -> None:
    """Found by `make fuzz`."""
    late = read("live_helper_chat", messages=[{**LIVE_HELPER_CHAT["messages"][0], "time": 6.78e16}])
    assert isinstance(late, Malformed)
    assert "\x00" not in str(read("chatwoot", id="4\x001"))
