"""Rocket.Chat Omnichannel: closed rooms, and the messages of each. Contract: docs/connectors/rocket_chat.md.

`GET {site}/api/v1/livechat/rooms?open=false&…`, then `GET {site}/api/v1/livechat/{rid}/messages` for each room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    attached,
    checked,
    clean,
    page_of,
    read_with,
    rfc3339,
    still_open,
    text_id,
    utc,
)
from helpcenter.imports.transcript import (
    Attachment,
    ExternalCustomer,
    Malformed,
    Role,
    Speaker,
    Transcript,
    TranscriptLine,
)

LABEL = "Rocket.Chat"
PATH = "/api/v1/livechat"
ROOMS, MESSAGES = 25, 100
WINDOW = timedelta(days=1)
"""Rooms are asked for by their closing; tags and late lines of rooms closed this much earlier are seen as well."""


_NAMES = {
    "id": "_id",
    "phone_number": "phoneNumber",
    "visitor_emails": "visitorEmails",
    "served_by": "servedBy",
    "closed_at": "closedAt",
    "closed_by": "closedBy",
    "updated_at": "_updatedAt",
}


class _User(msgspec.Struct, rename=_NAMES):
    id: str | None = None
    username: str | None = None
    name: str | None = None


class _Phone(msgspec.Struct, rename=_NAMES):
    phone_number: str = ""


class _Email(msgspec.Struct):
    address: str = ""


class _Visitor(_User, rename=_NAMES):
    phone: str | list[_Phone] | None = None
    visitor_emails: list[_Email] | None = None


class _Link(msgspec.Struct):
    title: str | None = None
    title_link: str | None = None
    image_url: str | None = None
    audio_url: str | None = None
    video_url: str | None = None


class _File(msgspec.Struct):
    name: str | None = None
    type: str | None = None
    size: int | None = None


class _Message(msgspec.Struct, rename=_NAMES):
    ts: datetime
    id: str | None = None
    msg: str | None = None
    t: str | None = None
    u: _User | None = None
    alias: str | None = None
    token: str | None = None
    bot: Any = None
    file: _File | None = None
    attachments: list[_Link] | None = None


class _Room(msgspec.Struct, rename=_NAMES):
    id: str
    ts: datetime
    open: bool | None = None
    fname: str | None = None
    v: _Visitor | None = None
    served_by: _User | None = None
    closed_at: datetime | None = None
    closed_by: _User | None = None
    closer: str | None = None
    tags: list[str] | None = None


class _Chat(msgspec.Struct):
    room: _Room
    messages: list[_Message]


class _Rooms(msgspec.Struct):
    rooms: list[msgspec.Raw]
    offset: int = 0
    total: int = 0


class _Messages(msgspec.Struct):
    messages: list[msgspec.Raw]
    offset: int = 0
    total: int = 0


class _RoomHead(msgspec.Struct, rename=_NAMES):
    id: str
    closed_at: datetime | None = None
    updated_at: datetime | None = None


class _Head(msgspec.Struct):
    room: _RoomHead


CHAT = _Chat
_rooms, _messages = msgspec.json.Decoder(_Rooms), msgspec.json.Decoder(_Messages)
_chat, _room_head, _head = msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_RoomHead), msgspec.json.Decoder(_Head)


def request(source: Source, position: Position) -> Request:
    """Rooms closed since, oldest first."""
    params = {
        "open": "false",
        "count": str(ROOMS),
        "offset": position.cursor or "0",
        "sort": '{"closedAt":1}',
    }
    if position.since is not None:
        params["closedAt"] = msgspec.json.encode({"start": rfc3339(position.since - WINDOW)}).decode()
    return Request(f"{source.url.rstrip('/')}{PATH}/rooms", params, source.headers)


def read_page(body: bytes, source: Source, _position: Position = START) -> Page:
    """The rooms in `body`, still without messages."""
    page = page_of(_rooms, body)
    after = page.offset + len(page.rooms)
    cursor = str(after) if page.rooms and after < page.total else None
    return Page([_received(raw, source) for raw in page.rooms], cursor, page.total)


def further(chat: Received, answers: Sequence[bytes], source: Source) -> Request | None:
    """The messages of the room, a hundred at a time."""
    if chat.external_id is None:
        return None
    offset = 0
    if answers:
        last = page_of(_messages, answers[-1])
        offset = last.offset + len(last.messages)
        if not last.messages or offset >= last.total:
            return None
    url = f"{source.url.rstrip('/')}{PATH}/{quote(chat.external_id, safe='')}/messages"
    return Request(url, {"count": str(MESSAGES), "offset": str(offset), "sort": '{"ts":1}'}, source.headers)


def joined(chat: Received, answers: Sequence[bytes]) -> Received:
    """`{"room": …, "messages": […]}`."""
    messages = [raw for answer in answers for raw in page_of(_messages, answer).messages]
    whole = msgspec.Raw(msgspec.json.encode({"room": chat.raw, "messages": messages}))
    return msgspec.structs.replace(chat, raw=whole)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """A room with its messages."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source), _room_id)


def _received(raw: msgspec.Raw, source: Source) -> Received:
    try:
        head = _room_head.decode(raw)
    except UNREADABLE:
        return Received(raw)
    changed = head.closed_at or head.updated_at
    return Received(raw, text_id(head.id), utc(changed, source.time_zone) if changed else None)


def _room_id(raw: msgspec.Raw | bytes) -> str | None:
    for decoder in (_head, _room_head):
        try:
            found = decoder.decode(raw)
            return text_id((found.room if isinstance(found, _Head) else found).id)
        except UNREADABLE:
            continue
    return None


def _understood(chat: _Chat, source: Source) -> Transcript | Malformed:
    room, zone = chat.room, source.time_zone
    external_id = text_id(room.id) or ""
    if room.closed_at is None or room.open:
        return still_open(external_id)
    visitor = room.v or _Visitor()
    lines = sorted((_line(one, visitor, source) for one in chat.messages if _is_said(one)), key=lambda one: one.sent_at)
    return checked(
        Transcript(
            external_id,
            True,
            utc(room.ts, zone),
            utc(room.closed_at, zone),
            _customer(room, visitor),
            tuple([Speaker(text_id(user.id), _name(user)) for user in _operators(room)]),
            tuple(lines),
            tuple([clean(tag) for tag in room.tags or []]),
        )
    )


def _is_said(message: _Message) -> bool:
    """Whether it is a line: what has a type `t` is an event, but for the words with which a room is closed."""
    return bool(message.msg or message.attachments) and message.t in (None, "", "livechat-close")


def _operators(room: _Room) -> list[_User]:
    """Who served the room. `closer` "user" means that the operator closed it, so `closedBy` is one; else a visitor."""
    closer = [room.closed_by] if room.closed_by and room.closer == "user" else []
    served = [room.served_by] if room.served_by else []
    return served or closer


def _line(message: _Message, visitor: _Visitor, source: Source) -> TranscriptLine:
    speaker = message.u or _User()
    role: Role = "operator"
    if message.t:
        role = "system"
    elif message.token or (speaker.id is not None and speaker.id == visitor.id):
        role = "customer"
    elif message.bot:
        role = "bot"
    return TranscriptLine(
        role,
        utc(message.ts, source.time_zone),
        clean(message.msg),
        text_id(speaker.id),
        clean(message.alias) or _name(speaker),
        tuple([_attachment(link, message.file) for link in message.attachments or [] if _address(link)]),
        text_id(message.id),
    )


def _attachment(link: _Link, file: _File | None) -> Attachment:
    name = link.title or (file.name if file else "")
    return attached(name, _address(link), file.type if file else "", file.size if file else None)


def _address(link: _Link) -> str:
    return link.title_link or link.image_url or link.audio_url or link.video_url or ""


def _customer(room: _Room, visitor: _Visitor) -> ExternalCustomer:
    told = visitor.phone or []  # a text in rooms, a list in the visitor's own record
    phone = told if isinstance(told, str) else next((one.phone_number for one in told), "")
    email = next((one.address for one in visitor.visitor_emails or []), "")
    return ExternalCustomer(text_id(visitor.id), clean(room.fname) or _name(visitor), clean(phone), clean(email))


def _name(user: _User) -> str:
    return clean(user.name) or clean(user.username)
