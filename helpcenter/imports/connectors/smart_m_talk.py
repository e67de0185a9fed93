"""SMART M TALK. Our contract for it is docs/connectors/smart_m_talk.md; its JSON Schema lies beside it.

`GET {url}?from=…&cursor=…&limit=…` answers `{"chats": […], "next_cursor": …}`, ordered by time of change.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Literal

import msgspec

from helpcenter.imports.connectors.contract import Page, Position, Received, Request, Source
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import (
    Attachment,
    ExternalCustomer,
    Malformed,
    Speaker,
    Transcript,
    TranscriptLine,
)

LABEL = "SMART M TALK"


# IDs are texts by contract, but numbers are taken as well: vendors change that between releases.
_Id = str | int


class _Attachment(msgspec.Struct):
    name: str
    url: str
    content_type: str = ""
    size: int | None = None


class _Message(msgspec.Struct):
    time: datetime
    sender_role: Literal["customer", "operator", "bot", "system"]
    id: _Id | None = None
    sender_id: _Id | None = None
    sender_name: str | None = None
    text: str | None = None
    attachments: tuple[_Attachment, ...] | None = None


class _Person(msgspec.Struct):
    id: _Id | None = None
    name: str | None = None


class _Customer(_Person):
    phone: str | None = None
    email: str | None = None


class _Rating(msgspec.Struct):
    value: Literal["satisfied", "not_satisfied"]
    comment: str | None = None


class _Chat(msgspec.Struct):
    id: _Id
    status: Literal["waiting", "open", "closed"]
    updated_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    operator: _Person | None = None
    customer: _Customer | None = None
    messages: list[_Message] = []
    tags: tuple[str, ...] = ()
    rating: _Rating | None = None


class _Page(msgspec.Struct):
    chats: list[msgspec.Raw]
    next_cursor: str | None
    total: int | None = None


class _Identified(msgspec.Struct):
    id: _Id


class _Head(_Identified):
    updated_at: datetime


_page = msgspec.json.Decoder(_Page)
_chat = msgspec.json.Decoder(_Chat)
_head = msgspec.json.Decoder(_Head)
_identified = msgspec.json.Decoder(_Identified)

# The last one: a time in the first or last hours of what a calendar can say, moved to UTC.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError)


def request(source: Source, position: Position) -> Request:
    """The request for the chats changed since `position.since`; the cursor is the source's own."""
    params = {"limit": str(source.page_size)}
    if position.since is not None:
        params["from"] = position.since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if position.cursor is not None:
        params["cursor"] = position.cursor
    return Request(source.url, params, source.headers | {"Accept": "application/json"})


def read_page(body: bytes, source: Source) -> Page:
    """The page in `body` (UTF-8, byte order mark allowed). Raises `SourceError` if it is not one."""
    try:
        page = _page.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except _UNREADABLE as error:
        raise SourceError("not_the_contract", detail=str(error)[:300]) from error
    return Page([_received(raw, source.time_zone) for raw in page.chats], page.next_cursor or None, page.total)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One chat from its own JSON object."""
    try:
        return _understood(_chat.decode(raw), source.time_zone)
    except _UNREADABLE as error:
        return Malformed(_id_in(raw), "not_the_contract", str(error)[:300])


def _received(raw: msgspec.Raw, zone: tzinfo) -> Received:
    try:
        head = _head.decode(raw)
        return Received(raw, _id(head.id), _utc(head.updated_at, zone))
    except _UNREADABLE:
        return Received(raw)


def _understood(chat: _Chat, zone: tzinfo) -> Transcript | Malformed:
    external_id = str(chat.id).strip()
    if not external_id:
        return Malformed(None, "no_id")
    if chat.status != "closed":
        return Transcript(external_id, False, None, None, ExternalCustomer(), (), ())
    if chat.started_at is None:
        return Malformed(external_id, "no_start")
    if chat.ended_at is None:
        return Malformed(external_id, "no_end")
    started_at, ended_at = _utc(chat.started_at, zone), _utc(chat.ended_at, zone)
    if ended_at < started_at:
        return Malformed(external_id, "ends_before_start")
    return Transcript(
        external_id,
        True,
        started_at,
        ended_at,
        _customer(chat.customer),
        (Speaker(_id(chat.operator.id), _text(chat.operator.name)),) if chat.operator else (),
        tuple([_line(message, zone) for message in chat.messages] + _rated(chat.rating, ended_at)),
        tuple([_text(tag) for tag in chat.tags]),
    )


def _line(message: _Message, zone: tzinfo) -> TranscriptLine:
    return TranscriptLine(
        message.sender_role,
        _utc(message.time, zone),
        _text(message.text),
        _id(message.sender_id),
        _text(message.sender_name),
        tuple([Attachment(_text(a.name), a.url, _text(a.content_type), a.size) for a in message.attachments])
        if message.attachments
        else (),
        _id(message.id),
    )


def _rated(rating: _Rating | None, ended_at: datetime) -> list[TranscriptLine]:
    return [TranscriptLine("customer", ended_at, _text(rating.comment), rating=rating.value)] if rating else []


def _customer(customer: _Customer | None) -> ExternalCustomer:
    if customer is None:
        return ExternalCustomer()
    return ExternalCustomer(_id(customer.id), _text(customer.name), _text(customer.phone), _text(customer.email))


def _id(value: _Id | None) -> str | None:
    """An ID as text; an empty one is none at all."""
    if value is None:
        return None
    return (value if type(value) is str else str(value)).strip() or None


def _text(value: str | None) -> str:
    """Text without NUL, which PostgreSQL cannot hold."""
    if not value:
        return ""
    return value.replace("\x00", "") if "\x00" in value else value


def _utc(time: datetime, zone: tzinfo) -> datetime:
    """`time` in UTC; a time without a zone is meant in `zone` (chat-import.md 1.9)."""
    if time.tzinfo is UTC:
        return time
    return (time.replace(tzinfo=zone) if time.tzinfo is None else time).astimezone(UTC)


def _id_in(raw: msgspec.Raw | bytes) -> str | None:
    """The ID of a chat that is otherwise not understood, so that people can find it in the source."""
    try:
        return str(_identified.decode(raw).id)
    except _UNREADABLE:
        return None
