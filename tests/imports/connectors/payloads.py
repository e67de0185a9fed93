"""A finished chat of each system, in the form in which its vendor publishes it; contents are ours.

Japanese names, numbers as texts and empty texts stand where they stand in real answers.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from zoneinfo import ZoneInfo

from helpcenter.imports.connectors import CONNECTORS
from helpcenter.imports.connectors.contract import Source
from helpcenter.imports.transcript import Malformed, Transcript

SOURCE = Source("https://chat.example/base", {"Authorization": "Bearer secret"}, ZoneInfo("Asia/Tokyo"), 2)

ZENDESK: dict[str, Any] = {
    "id": "2611.10414779.TxYabc",
    "type": "chat",
    "timestamp": "2026-11-20T01:40:00Z",
    "end_timestamp": "2026-11-20T01:52:10Z",
    "update_timestamp": "2026-11-20T03:00:00Z",
    "visitor": {"id": "10414779.13aBc", "name": "山本 葵", "email": "", "phone": "", "notes": ""},
    "agent_names": ["佐々木", "小野"],
    "agent_ids": ["250339", "250340"],
    "department_id": None,
    "session": {"id": "261120.10414779.1", "ip": "203.0.113.9", "country_code": "JP"},
    "history": [
        {"type": "chat.memberjoin", "timestamp": "2026-11-20T01:40:00Z", "name": "山本 葵"},
        {"type": "chat.msg", "timestamp": "2026-11-20T01:40:05Z", "name": "", "msg": "自動のご案内", "options": ""},
        {
            "type": "chat.msg",
            "timestamp": "2026-11-20T01:40:10Z",
            "name": "山本 葵",
            "msg": "届きません",
            "channel": "#c1",
        },
        {
            "type": "chat.msg",
            "timestamp": "2026-11-20T01:41:00Z",
            "name": "佐々木",
            "msg": "代わります",
            "msg_id": "17",
        },
        {"type": "chat.msg", "timestamp": "2026-11-20T01:42:00Z", "name": "小野", "msg": "お調べします"},
        {"type": "chat.rating", "timestamp": "2026-11-20T01:52:00Z", "name": "山本 葵", "new_rating": "good"},
    ],
    "tags": ["配送"],
    "rating": "good",
    "comment": "早かった",
    "missed": False,
    "duration": "730",
    "zendesk_ticket_id": None,
}

LIVECHAT: dict[str, Any] = {
    "id": "PKU0MRSHTD",
    "users": [
        {
            "id": "b7eff798-f8df-4364-8059-649c35c9ed0c",
            "type": "customer",
            "name": "山本 葵",
            "email": "aoi@example.jp",
        },
        {"id": "sasaki@example.com", "type": "agent", "name": "佐々木", "visibility": "all"},
        {"id": "ono@example.com", "type": "agent", "name": "小野", "visibility": "all"},
    ],
    "thread": {
        "id": "K600PKZON8",
        "active": False,
        "user_ids": ["b7eff798-f8df-4364-8059-649c35c9ed0c", "sasaki@example.com"],
        "created_at": "2026-11-20T01:40:00.288340Z",
        "events": [
            {
                "id": "K600PKZON8_1",
                "created_at": "2026-11-20T01:40:10.000000Z",
                "visibility": "all",
                "type": "message",
                "text": "届きません",
                "author_id": "b7eff798-f8df-4364-8059-649c35c9ed0c",
            },
            {
                "id": "K600PKZON8_2",
                "created_at": "2026-11-20T01:41:00.000000Z",
                "visibility": "agents",
                "type": "message",
                "text": "誰か代わって",
                "author_id": "ono@example.com",
            },
            {
                "id": "K600PKZON8_3",
                "created_at": "2026-11-20T01:42:00.000000Z",
                "visibility": "all",
                "type": "message",
                "text": "お調べします",
                "author_id": "sasaki@example.com",
            },
            {
                "id": "K600PKZON8_4",
                "created_at": "2026-11-20T01:52:00.000000Z",
                "visibility": "all",
                "type": "system_message",
                "text": "Chat archived",
                "system_message_type": "manual_archived_agent",
            },
        ],
        "properties": {"rating": {"score": 1, "comment": "早かった"}, "routing": {"continuous": False}},
        "access": {"group_ids": [0]},
        "tags": ["配送"],
    },
    "properties": {},
    "access": {"group_ids": [0]},
    "is_followed": False,
}

ROCKET: dict[str, Any] = {
    "room": {
        "_id": "hhMKhHnnbY79mGs9K",
        "t": "l",
        "fname": "山本 葵",
        "msgs": 4,
        "ts": "2026-11-20T01:40:00.216Z",
        "v": {"_id": "QyBAKC5Wc8tcv6cco", "username": "guest-537", "token": "8s7e9ony", "status": "offline"},
        "servedBy": {"_id": "rbAXPnMktTFbNpwtJ", "username": "sasaki", "ts": "2026-11-20T01:40:30.000Z"},
        "closedAt": "2026-11-20T01:52:00.000Z",
        "closedBy": {"_id": "rbAXPnMktTFbNpwtJ", "username": "sasaki"},
        "closer": "user",
        "tags": ["配送"],
        "_updatedAt": "2026-11-20T01:52:00.100Z",
    },
    "messages": [
        {
            "_id": "m3",
            "rid": "hhMKhHnnbY79mGs9K",
            "msg": "解決しました",
            "ts": "2026-11-20T01:52:00.000Z",
            "t": "livechat-close",
            "u": {"_id": "rbAXPnMktTFbNpwtJ", "username": "sasaki", "name": "佐々木"},
        },
        {
            "_id": "m1",
            "rid": "hhMKhHnnbY79mGs9K",
            "msg": "届きません",
            "ts": "2026-11-20T01:40:10.000Z",
            "token": "8s7e9ony",
            "alias": "山本 葵",
            "u": {"_id": "QyBAKC5Wc8tcv6cco", "username": "guest-537"},
        },
        {
            "_id": "m0",
            "rid": "hhMKhHnnbY79mGs9K",
            "msg": "sasaki",
            "ts": "2026-11-20T01:40:30.000Z",
            "t": "uj",
            "u": {"_id": "rbAXPnMktTFbNpwtJ", "username": "sasaki"},
        },
        {
            "_id": "m2",
            "rid": "hhMKhHnnbY79mGs9K",
            "msg": "",
            "ts": "2026-11-20T01:42:00.000Z",
            "u": {"_id": "rbAXPnMktTFbNpwtJ", "username": "sasaki", "name": "佐々木"},
            "file": {"_id": "f1", "name": "伝票.pdf", "type": "application/pdf", "size": 812},
            "attachments": [{"title": "伝票.pdf", "title_link": "/file-upload/f1/slip.pdf", "type": "file"}],
        },
    ],
}

CHATWOOT: dict[str, Any] = {
    "id": 842,
    "account_id": 1,
    "inbox_id": 3,
    "status": "resolved",
    "created_at": 1795138800,
    "timestamp": 1795139520,
    "last_activity_at": 1795139520,
    "labels": ["配送"],
    "meta": {
        "sender": {
            "id": 77,
            "name": "山本 葵",
            "email": "aoi@example.jp",
            "phone_number": "+819012345678",
            "identifier": None,
        },
        "channel": "Channel::WebWidget",
        "assignee": {"id": 5, "name": "佐々木", "email": "sasaki@example.com"},
    },
    "messages": [
        {
            "id": 9001,
            "content": "届きません",
            "message_type": 0,
            "content_type": "text",
            "private": False,
            "created_at": 1795138810,
            "sender": {"id": 77, "name": "山本 葵", "type": "contact"},
        },
        {
            "id": 9002,
            "content": "倉庫に聞いてください",
            "message_type": "outgoing",
            "private": True,
            "created_at": 1795138900,
            "sender": {"id": 6, "name": "小野", "type": "user"},
        },
        {
            "id": 9003,
            "content": "お調べします",
            "message_type": 1,
            "private": False,
            "created_at": 1795138920,
            "sender": {"id": 5, "name": "佐々木", "type": "user"},
            "attachments": [{"data_url": "https://chat.example/f/slip.pdf", "file_type": "file", "file_size": 812}],
        },
        {"id": 9004, "content": "Conversation was resolved", "message_type": 2, "created_at": 1795139500},
        {
            "id": 9005,
            "content": "ご評価ください",
            "message_type": 3,
            "content_type": "input_csat",
            "created_at": 1795139520,
            "content_attributes": {
                "submitted_values": {"csat_survey_response": {"rating": 5, "feedback_message": "早かった"}}
            },
        },
    ],
    "all_messages": True,
}

LIVE_HELPER_CHAT: dict[str, Any] = {
    "id": "1205",
    "status": "2",
    "nick": "山本 葵",
    "email": "aoi@example.jp",
    "phone": "",
    "time": "1795138800",
    "cls_time": 1795139520,
    "user_id": "4",
    "dep_id": 1,
    "fbst": 1,
    "ip": "203.0.113.9",
    "messages": [
        {"id": 3, "msg": "お調べします", "time": 1795138920, "chat_id": 1205, "user_id": "4", "name_support": "佐々木"},
        {"id": "1", "msg": "届きません [b]至急[/b]", "time": "1795138810", "chat_id": "1205", "user_id": "0"},
        {"id": 2, "msg": "佐々木 has accepted the chat", "time": 1795138900, "user_id": -1, "name_support": ""},
        {"id": 4, "msg": "[file=12_ab01cd]", "time": 1795139000, "user_id": 0, "name_support": ""},
        {"id": 5, "msg": "ご案内です", "time": 1795139010, "user_id": -2, "name_support": "Bot"},
    ],
}

INTERCOM: dict[str, Any] = {
    "type": "conversation",
    "id": "147",
    "created_at": 1795138800,
    "updated_at": 1795139600,
    "state": "closed",
    "open": False,
    "read": True,
    "source": {
        "type": "conversation",
        "id": "3",
        "delivered_as": "customer_initiated",
        "subject": "",
        "body": "<p>届きません。<br>番号は <b>A&amp;B-1</b> です</p>",
        "author": {"type": "user", "id": "6762f0dd", "name": "山本 葵", "email": "aoi@example.jp"},
        "attachments": [],
        "redacted": False,
    },
    "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "6762f0dd", "external_id": "70"}]},
    "teammates": {"type": "admin.list", "admins": [{"type": "admin", "id": "991267715"}]},
    "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "17513", "name": "配送"}]},
    "conversation_rating": {"rating": 2, "remark": "遅い", "created_at": 1795139550},
    "statistics": {"type": "conversation_statistics", "last_close_at": 1795139520},
    "conversation_parts": {
        "type": "conversation_part.list",
        "conversation_parts": [
            {
                "type": "conversation_part",
                "id": "4",
                "part_type": "assignment",
                "body": None,
                "created_at": 1795138805,
                "author": {"type": "bot", "id": "991267000", "name": "Operator", "email": "operator@example.com"},
            },
            {
                "type": "conversation_part",
                "id": "5",
                "part_type": "note",
                "body": "<p>倉庫に確認中</p>",
                "created_at": 1795138900,
                "author": {"type": "admin", "id": "991267716", "name": "小野", "email": "ono@example.com"},
            },
            {
                "type": "conversation_part",
                "id": "6",
                "part_type": "comment",
                "body": '<p>お調べします。<a href="https://example.jp/track">こちら</a></p><ul><li>一</li><li>二</li></ul>',
                "created_at": 1795138920,
                "author": {"type": "admin", "id": "991267715", "name": "佐々木", "email": "sasaki@example.com"},
                "attachments": [
                    {
                        "type": "upload",
                        "name": "slip.pdf",
                        "url": "https://f.example/1",
                        "content_type": "application/pdf",
                    }
                ],
            },
            {"type": "conversation_part", "id": "7", "part_type": "close", "body": None, "created_at": 1795139520},
        ],
        "total_count": 4,
    },
}

HAPPYTALK: dict[str, Any] = {
    "chat": {
        "id": "uvR3XrI8jtybTq6ZfploAOxJcKNLCG",
        "title": "届きません",
        "counselor_name": "sasaki01",
        "counselor_nickname": "佐々木",
        "customer_uuid": "1000225570_aoi",
        "users_id": "aoi",
        "category_id": "75345",
        "tags": ["#配送"],
        "cate_name1": "商品",
        "cate_name2": "",
        "reg_date": "2026-11-20 10:40:00",
        "complate_date": "2026-11-20 10:52:00",
        "status": "2",
        "vote_score": "5",
        "vote_comment": "早かった",
    },
    "message": [
        {
            "id": "562835",
            "from_id": "sasaki01",
            "to_id": "1000225570_aoi",
            "type": "C",
            "user_type": "H",
            "contents_type": "template",
            "contents": '{"type":"TEXT","message":"お調べします","buttonList":[]}',
            "send_date": "2026-11-20 10:42:00",
            "read_date": "2026-11-20 10:42:01",
        },
        {
            "id": "562834",
            "from_id": "1000225570_aoi",
            "to_id": "sasaki01",
            "type": "C",
            "user_type": "C",
            "contents_type": "text",
            "contents": "届きません",
            "send_date": "2026-11-20 10:40:10",
            "read_date": "0000-00-00 00:00:00",
        },
    ],
}

PAYLOADS: dict[str, dict[str, Any]] = {
    "zendesk_chat": ZENDESK,
    "livechat": LIVECHAT,
    "rocket_chat": ROCKET,
    "chatwoot": CHATWOOT,
    "live_helper_chat": LIVE_HELPER_CHAT,
    "intercom": INTERCOM,
    "happytalk": HAPPYTALK,
}


def changed(kind: str, **changes: Any) -> dict[str, Any]:
    """The payload with changes: `a__b=1` sets ["a"]["b"]."""
    payload = deepcopy(PAYLOADS[kind])
    for path, value in changes.items():
        *parents, name = path.split("__")
        place = payload
        for parent in parents:
            place = place[parent]
        place[name] = value
    return payload


def read(kind: str, **changes: Any) -> Transcript | Malformed:
    """What the connector makes of it."""
    return CONNECTORS[kind].read_chat(json.dumps(changed(kind, **changes)).encode(), SOURCE)


def transcript(kind: str, **changes: Any) -> Transcript:
    """The same, where it has to be understood."""
    chat = read(kind, **changes)
    assert isinstance(chat, Transcript), chat
    return chat
