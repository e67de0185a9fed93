"""SMART M TALK. Our contract for it is docs/connectors/smart_m_talk.md; its JSON Schema lies beside it.

`GET {url}?from=…&cursor=…&limit=…` answers `{"chats": […], "next_cursor": …}`, ordered by time of change.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Literal

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    Identified,
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
    ExternalCustomer,
    Malformed,
    Speaker,
    Transcript,
    TranscriptLine,
)

LABEL = "SMART M TALK"


class _Attachment(msgspec.Struct, gc=False):
    name: str
    url: str
    content_type: str = ""
    size: int | None = None


class _Message(msgspec.Struct, gc=False):
    time: datetime
    sender_role: Literal["customer", "operator", "bot", "system"]
    id: Id | None = None
    sender_id: Id | None = None
    sender_name: str | None = None
    text: str | None = None
    attachments: tuple[_Attachment, ...] | None = None


class _Person(msgspec.Struct, gc=False):
    id: Id | None = None
    name: str | None = None


class _Customer(_Person, gc=False):
    phone: str | None = None
    email: str | None = None


class _Rating(msgspec.Struct, gc=False):
    value: Literal["satisfied", "not_satisfied"]
    comment: str | None = None


class _Chat(msgspec.Struct, gc=False):
    id: Id
    status: Literal["waiting", "open", "closed"]
    updated_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    operator: _Person | None = None
    customer: _Customer | None = None
    messages: list[_Message] = []
    tags: tuple[str, ...] = ()
    rating: _Rating | None = None


class _Page(msgspec.Struct, gc=False):
    chats: list[msgspec.Raw]
    next_cursor: str | None
    total: int | None = None


class _Head(Identified):
    updated_at: datetime


CHAT = _Chat
_page = msgspec.json.Decoder(_Page)
_chat = msgspec.json.Decoder(_Chat)
_head = msgspec.json.Decoder(_Head)


def request(source: Source, position: Position) -> Request:
    """The request for the chats changed since `position.since`; the cursor is the source's own."""
    params = {"limit": str(source.page_size)}
    if position.since is not None:
        params["from"] = rfc3339(position.since)
    if position.cursor is not None:
        params["cursor"] = position.cursor
    return Request(source.url, params, source.headers | {"Accept": "application/json"})


def read_page(body: bytes, source: Source, _position: Position = START) -> Page:
    """The page in `body`. Raises `SourceError` if it is not one."""
    page = page_of(_page, body)
    return Page([_received(raw, source.time_zone) for raw in page.chats], page.next_cursor or None, page.total)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One chat from its own JSON object."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source.time_zone))


def _received(raw: msgspec.Raw, zone: tzinfo) -> Received:
    try:
        head = _head.decode(raw)
        return Received(raw, text_id(head.id), utc(head.updated_at, zone))
    except UNREADABLE:
        return Received(raw)


def _understood(chat: _Chat, zone: tzinfo) -> Transcript | Malformed:
    external_id = text_id(chat.id)
    if not external_id:
        return Malformed(None, "no_id")
    if chat.status != "closed":
        return still_open(external_id)
    ended_at = utc(chat.ended_at, zone) if chat.ended_at else None
    read = Transcript(
        external_id,
        True,
        utc(chat.started_at, zone) if chat.started_at else None,
        ended_at,
        _customer(chat.customer),
        (Speaker(text_id(chat.operator.id), clean(chat.operator.name)),) if chat.operator else (),
        tuple([_line(message, zone) for message in chat.messages] + _rated(chat.rating, ended_at)),
        tuple([clean(tag) for tag in chat.tags]),
    )
    return checked(read)


def _line(message: _Message, zone: tzinfo) -> TranscriptLine:
    time = message.time
    return TranscriptLine(
        message.sender_role,
        time if time.tzinfo is UTC else utc(time, zone),
        clean(message.text),
        text_id(message.sender_id),
        clean(message.sender_name),
        tuple([attached(a.name, a.url, a.content_type, a.size) for a in message.attachments])
        if message.attachments
        else (),
        text_id(message.id),
    )


def _rated(rating: _Rating | None, ended_at: datetime | None) -> list[TranscriptLine]:
    if rating is None or ended_at is None:
        return []
    return [TranscriptLine("customer", ended_at, clean(rating.comment), rating=rating.value)]


def _customer(customer: _Customer | None) -> ExternalCustomer:
    if customer is None:
        return ExternalCustomer()
    return ExternalCustomer(text_id(customer.id), clean(customer.name), clean(customer.phone), clean(customer.email))
