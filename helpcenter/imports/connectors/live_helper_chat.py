"""Live Helper Chat: the REST API's list of chats with their messages. Contract: docs/connectors/live_helper_chat.md.

`GET {site}/restapi/chats?status=2&include_messages=true&…` answers newest first; numbers come as numbers or as texts.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    Number,
    checked,
    clean,
    from_seconds,
    operators_in,
    page_of,
    read_with,
    still_open,
    text_id,
)
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import (
    Attachment,
    ExternalCustomer,
    Malformed,
    Rating,
    Role,
    Speaker,
    Transcript,
    TranscriptLine,
)

LABEL = "Live Helper Chat"
PATH = "/restapi/chats"
CLOSED = 2
WINDOW = timedelta(days=7)
"""The list can be asked for by the time of a chat's start only: chats that took or were changed that much later."""

_ROLES: dict[int, Role] = {0: "customer", -1: "system", -2: "bot"}
_RATINGS: dict[int, Rating] = {1: "satisfied", 2: "not_satisfied"}
_FILE = re.compile(r"\[file=\"?(\d+)_([0-9a-f]+)(?:_[^\]\"]*)?\"?\]")
_MARKUP = re.compile(r"\[/?(?:b|i|u|s|url|img|quote|color|fs\d*|html|list|level\d*)(?:=[^\]]*)?\]", re.IGNORECASE)


class _Message(msgspec.Struct):
    id: Id
    time: Number
    user_id: int | str = 0
    msg: str | None = None
    name_support: str | None = None


class _Chat(msgspec.Struct):
    id: Id
    status: int | str
    time: Number
    cls_time: Number = None
    nick: str | None = None
    email: str | None = None
    phone: str | None = None
    user_id: int | str = 0
    fbst: int | str = 0
    messages: list[_Message] | None = None


class _Page(msgspec.Struct, rename={"chats": "list"}):
    error: bool = False
    result: Any = None
    chats: list[msgspec.Raw] | None = None
    list_count: int | str = 0


class _Head(msgspec.Struct):
    id: Id
    time: Number
    cls_time: Number = None


CHAT = _Chat
_page, _chat, _head = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_Head)


def request(source: Source, position: Position) -> Request:
    """Closed chats with their messages."""
    params = {
        "status": str(CLOSED),
        "include_messages": "true",
        "limit": str(source.page_size),
        "offset": position.cursor or "0",
    }
    if position.since is not None:
        params["time_gt"] = str(int((position.since - WINDOW).timestamp()))
    return Request(source.url.rstrip("/") + PATH, params, source.headers)


def read_page(body: bytes, source: Source, position: Position = START) -> Page:
    """The page in `body`. An error comes with status 200 and a sentence."""
    page = page_of(_page, body)
    if page.error:
        raise SourceError("source_says", permanent=True, detail=str(page.result)[:200])
    if page.chats is None:
        raise SourceError("not_the_contract", detail="Object missing required field `list`")
    after = int(position.cursor or "0") + len(page.chats)
    total = int(page.list_count or 0)
    chats = [_received(raw) for raw in page.chats]
    return Page(chats, str(after) if chats and after < total else None, total)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One chat with its messages."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source))


def _received(raw: msgspec.Raw) -> Received:
    try:
        head = _head.decode(raw)
        return Received(raw, text_id(head.id), from_seconds(head.cls_time) or from_seconds(head.time))
    except UNREADABLE:
        return Received(raw)


def _understood(chat: _Chat, source: Source) -> Transcript | Malformed:
    external_id = text_id(chat.id) or ""
    if int(chat.status) != CLOSED:
        return still_open(external_id)
    started_at = from_seconds(chat.time)
    lines = [_line(one, chat, source, started_at) for one in sorted(chat.messages or [], key=lambda one: int(one.id))]
    ended_at = from_seconds(chat.cls_time) or max((line.sent_at for line in lines), default=started_at)
    owner = text_id(chat.user_id)
    return checked(
        Transcript(
            external_id,
            True,
            started_at,
            ended_at,
            # Who a visitor is, Live Helper Chat does not tell: the nick is no ID.
            ExternalCustomer(None, clean(chat.nick), clean(chat.phone), clean(chat.email)),
            operators_in(lines) or ((Speaker(owner),) if owner not in (None, "0") else ()),
            (*lines, *_rated(chat, ended_at)),
        )
    )


def _line(message: _Message, chat: _Chat, source: Source, started_at: datetime | None) -> TranscriptLine:
    """`user_id`: 0 the visitor, -1 the system, -2 the bot, else the operator."""
    author = int(message.user_id)
    role = _ROLES.get(author, "operator")
    text, files = _without_markup(clean(message.msg), source)
    at = from_seconds(message.time) or started_at
    if at is None:
        raise ValueError("a message without a time - `$.messages[...].time`")
    return TranscriptLine(
        role,
        at,
        text,
        str(author) if role == "operator" else None,
        clean(chat.nick) if role == "customer" else clean(message.name_support),
        files,
        text_id(message.id),
    )


def _without_markup(text: str, source: Source) -> tuple[str, tuple[Attachment, ...]]:
    """The words of a text in BBCode, and the files in it: `[file=12_hash]`."""
    site = source.url.rstrip("/")
    files = [Attachment(f"file-{id_}", f"{site}/file/downloadfile/{id_}/{mark}") for id_, mark in _FILE.findall(text)]
    return _MARKUP.sub("", _FILE.sub("", text)).strip(), tuple(files)


def _rated(chat: _Chat, ended_at: datetime | None) -> list[TranscriptLine]:
    rating = _RATINGS.get(int(chat.fbst or 0))
    return [TranscriptLine("customer", ended_at, rating=rating)] if rating and ended_at else []
