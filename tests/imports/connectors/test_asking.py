"""What each connector asks, and how it goes from page to page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from helpcenter.imports.connectors import (
    chatwoot,
    happytalk,
    intercom,
    live_helper_chat,
    livechat,
    rocket_chat,
    zendesk_chat,
)
from helpcenter.imports.connectors.contract import START, Connector, Position, Received
from helpcenter.imports.reasons import SourceError
from tests.imports.connectors.payloads import (
    CHATWOOT,
    HAPPYTALK,
    INTERCOM,
    LIVE_HELPER_CHAT,
    LIVECHAT,
    ROCKET,
    SOURCE,
    ZENDESK,
)

SINCE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def page(connector: Connector, content: Any, position: Position = START) -> tuple[list[Received], str | None]:
    found = connector.read_page(json.dumps(content).encode(), SOURCE, position)
    return found.chats, found.next_cursor


def body(connector: Connector, position: Position) -> Any:
    return json.loads(connector.request(SOURCE, position).body or b"{}")


def test_zendesk_goes_on_from_end_time_and_end_id_until_a_page_is_not_full() -> None:
    asked = zendesk_chat.request(SOURCE, Position(SINCE))
    assert asked.url == "https://chat.example/base/api/v2/chat/incremental/chats"
    assert asked.params == {"start_time": "1795164890", "limit": "2", "fields": "chats(*)"}
    full = {
        "chats": [ZENDESK, ZENDESK],
        "count": 2,
        "end_time": 1795165300,
        "end_id": "2611.x",
        "next_page": "https://…",
    }
    chats, cursor = page(zendesk_chat, full)
    assert chats[0].updated_at == datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    asked = zendesk_chat.request(SOURCE, Position(SINCE, cursor))
    assert (asked.params["start_time"], asked.params["start_id"]) == ("1795165300", "2611.x")
    assert page(zendesk_chat, full | {"chats": [ZENDESK]})[1] is None
    assert page(zendesk_chat, full, Position(SINCE, cursor))[1] is None  # the same place again


def test_zendesk_is_asked_from_more_than_five_minutes_before_and_for_a_thousand_at_most() -> None:
    asked = zendesk_chat.request(msgspec.structs.replace(SOURCE, page_size=5000), Position(SINCE)).params
    assert int(asked["start_time"]) < SINCE.timestamp() - 300  # later ones are refused, and SINCE may be just now
    assert asked["limit"] == "1000"


def test_livechat_filters_the_first_page_and_names_the_others() -> None:
    assert livechat.request(SOURCE, START).headers == SOURCE.headers
    assert body(livechat, Position(SINCE)) == {
        "limit": 2,
        "sort_order": "asc",
        "filters": {"from": "2026-11-19T09:00:00.000000+00:00"},
    }
    chats, cursor = page(livechat, {"chats": [LIVECHAT], "found_chats": 2, "next_page_id": "MTUxNzM5"})
    assert chats[0].updated_at == datetime(2026, 11, 20, 1, 52, tzinfo=UTC)
    assert body(livechat, Position(SINCE, cursor)) == {"page_id": "MTUxNzM5"}


def test_rocket_chat_asks_for_the_messages_of_each_room() -> None:
    asked = rocket_chat.request(SOURCE, Position(SINCE))
    assert asked.params["closedAt"] == '{"start":"2026-11-19T09:00:00Z"}'
    (chat,), cursor = page(
        rocket_chat, {"rooms": [ROCKET["room"]], "count": 1, "offset": 25, "total": 30, "success": True}
    )
    assert cursor == "26"
    first = rocket_chat.further(chat, [], SOURCE)
    assert first is not None
    assert first.url == "https://chat.example/base/api/v1/livechat/hhMKhHnnbY79mGs9K/messages"
    halves = [
        json.dumps({"messages": ROCKET["messages"][:2], "offset": 0, "total": 4}).encode(),
        json.dumps({"messages": ROCKET["messages"][2:], "offset": 2, "total": 4}).encode(),
    ]
    second = rocket_chat.further(chat, halves[:1], SOURCE)
    assert second is not None
    assert second.params["offset"] == "2"
    assert rocket_chat.further(chat, halves, SOURCE) is None
    assert json.loads(bytes(rocket_chat.joined(chat, halves).raw)) == ROCKET


def test_chatwoot_asks_for_all_messages_and_stops_where_it_was() -> None:
    listed = CHATWOOT | {"messages": CHATWOOT["messages"][-1:]}
    listed.pop("all_messages")
    whole_page = {"data": {"meta": {"all_count": 60}, "payload": [listed] * 25}}
    chats, cursor = page(chatwoot, whole_page)
    assert cursor == "2"
    assert page(chatwoot, whole_page, Position(SINCE))[1] is None  # reached what was older
    assert page(chatwoot, {"data": {"meta": {}, "payload": [listed]}})[1] is None
    short = {"data": {"meta": {"all_count": 25}, "payload": [listed] * 10}}  # CONVERSATION_RESULTS_PER_PAGE=10
    assert [page(chatwoot, short, Position(None, number))[1] for number in ("1", "2", "3")] == ["2", "3", None]
    assert page(chatwoot, {"data": {"meta": {"all_count": 25}, "payload": []}}, Position(None, "2"))[1] is None
    many = [CHATWOOT["messages"][0] | {"id": id_} for id_ in range(100, 120)]
    asked = chatwoot.further(chats[0], [json.dumps({"meta": {}, "payload": many}).encode()], SOURCE)
    assert asked is not None
    assert (asked.url, asked.params) == ("https://chat.example/base/conversations/842/messages", {"before": "100"})
    answer = json.dumps({"meta": {}, "payload": list(reversed(CHATWOOT["messages"]))}).encode()
    assert chatwoot.further(chats[0], [answer], SOURCE) is None
    assert json.loads(bytes(chatwoot.joined(chats[0], [answer]).raw)) == CHATWOOT
    with pytest.raises(SourceError):
        chatwoot.joined(chats[0], [b'{"payload": [{"id": "x"}]}'])


def test_live_helper_chat_goes_on_by_offset_and_says_errors_with_200() -> None:
    asked = live_helper_chat.request(SOURCE, Position(SINCE, "2"))
    assert asked.params["offset"] == "2"
    assert asked.params["time_gt"] == str(int(SINCE.timestamp()) - 7 * 86400)
    chats, cursor = page(
        live_helper_chat, {"list": [LIVE_HELPER_CHAT] * 2, "list_count": "5", "error": False}, Position(SINCE, "2")
    )
    assert (cursor, chats[0].updated_at) == ("4", datetime(2026, 11, 20, 1, 52, tzinfo=UTC))
    with pytest.raises(SourceError) as caught:
        page(live_helper_chat, {"error": True, "result": "Authorization failed!"})
    assert caught.value.reason.values == {"detail": "Authorization failed!"}


def test_intercom_searches_and_asks_for_each_conversation() -> None:
    wanted = body(intercom, Position(SINCE, "WzE2"))
    assert wanted["query"]["value"][0] == {"field": "updated_at", "operator": ">", "value": int(SINCE.timestamp()) - 1}
    assert wanted["pagination"] == {"per_page": 50, "starting_after": "WzE2"}
    listed = {name: value for name, value in INTERCOM.items() if name != "conversation_parts"}
    pages = {"type": "pages", "page": 1, "next": {"page": 2, "starting_after": "WzE3"}, "total_pages": 2}
    (chat,), cursor = page(intercom, {"conversations": [listed], "pages": pages, "total_count": 2})
    assert cursor == "WzE3"
    assert page(intercom, {"conversations": [listed], "pages": pages | {"next": None}})[1] is None
    asked = intercom.further(chat, [], SOURCE)
    assert asked is not None
    assert asked.url == "https://chat.example/base/conversations/147"
    assert asked.headers["Intercom-Version"] == "2.11"
    answer = json.dumps(INTERCOM).encode()
    assert intercom.further(chat, [answer], SOURCE) is None
    assert json.loads(bytes(intercom.joined(chat, [answer]).raw)) == INTERCOM


def test_happytalk_has_its_token_in_the_body_and_says_failures_with_200() -> None:
    asked = happytalk.request(SOURCE, Position(SINCE))
    assert asked.headers == {}
    assert json.loads(asked.body or b"")["token"] == "secret"
    assert json.loads(asked.body or b"")["sdate"] == "2026-11-18"
    chats, cursor = page(happytalk, {"result": "success", "data": [HAPPYTALK]})
    assert (cursor, chats[0].external_id) == (None, HAPPYTALK["chat"]["id"])
    with pytest.raises(SourceError) as caught:
        page(happytalk, {"result": "fail", "message": "token", "data": ""})
    assert caught.value.reason.code == "source_says"


@pytest.mark.parametrize("connector", [rocket_chat, chatwoot, intercom])
def test_what_has_no_id_is_not_asked_for(connector: Any) -> None:
    assert connector.further(Received(msgspec.Raw(b"{}")), [], SOURCE) is None
