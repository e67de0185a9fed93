"""Zendesk Chat: the incremental export of chats. Contract and quirks: docs/connectors/zendesk_chat.md.

`GET {site}/api/v2/chat/incremental/chats?start_time=…&start_id=…&limit=…&fields=chats(*)` answers by time of update.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    attached,
    checked,
    clean,
    page_of,
    read_with,
    text_id,
    utc,
)
from helpcenter.imports.transcript import (
    ExternalCustomer,
    Malformed,
    Rating,
    Role,
    Speaker,
    Transcript,
    TranscriptLine,
)

LABEL = "Zendesk Chat"
PATH = "/api/v2/chat/incremental/chats"
MOST = 1000
SETTLED = timedelta(minutes=5, seconds=10)
"""A `start_time` must lie more than five minutes back, else the request is refused: we ask from that much earlier."""

_RATINGS: dict[str | None, Rating] = {"good": "satisfied", "bad": "not_satisfied"}
_ROLES: dict[str, Role] = {"agent": "operator", "visitor": "customer", "trigger": "bot"}
_SPOKEN = {"chat.msg", "chat.file"}


class _Attachment(msgspec.Struct):
    url: str
    name: str = ""
    mime_type: str = ""
    size: int | None = None


class _Line(msgspec.Struct):
    timestamp: datetime
    type: str = ""
    name: str | None = None
    msg: str | None = None
    msg_id: Id | None = None
    nick: str | None = None
    sender_type: str | None = None
    agent_id: Id | None = None
    attachment: _Attachment | None = None
    new_rating: str | None = None
    new_comment: str | None = None


class _Visitor(msgspec.Struct):
    id: Id | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class _Chat(msgspec.Struct):
    id: Id
    timestamp: datetime
    type: str = "chat"
    end_timestamp: datetime | None = None
    update_timestamp: datetime | None = None
    visitor: _Visitor | None = None
    agent_ids: list[Id] | None = None
    agent_names: list[str] | None = None
    history: list[_Line] | None = None
    message: str | None = None
    tags: list[str] | None = None
    rating: str | None = None
    comment: str | None = None


class _Page(msgspec.Struct):
    chats: list[msgspec.Raw]
    count: int = 0
    end_time: int | float | None = None
    end_id: str | None = None


class _Head(msgspec.Struct):
    id: Id
    timestamp: datetime
    update_timestamp: datetime | None = None


CHAT = _Chat
_page, _chat, _head = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_Head)


def request(source: Source, position: Position) -> Request:
    """The chats updated since; the cursor is `end_time:end_id` of the page before."""
    since = int((position.since - SETTLED).timestamp()) if position.since else 0
    time, _, id_ = (position.cursor or str(since)).partition(":")
    params = {"start_time": time, "limit": str(_limit(source)), "fields": "chats(*)"} | (
        {"start_id": id_} if id_ else {}
    )
    return Request(source.url.rstrip("/") + PATH, params, source.headers)


def read_page(body: bytes, source: Source, position: Position = START) -> Page:
    """The page in `body`. One that is not full is the last: `next_page` is there even then."""
    page = page_of(_page, body)
    cursor = None
    if len(page.chats) >= _limit(source) and page.end_time is not None:
        cursor = f"{int(page.end_time)}:{page.end_id or ''}"
    return Page([_received(raw, source) for raw in page.chats], cursor if cursor != position.cursor else None)


def _limit(source: Source) -> int:
    return min(source.page_size, MOST)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One chat, or an offline message."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source))


def _received(raw: msgspec.Raw, source: Source) -> Received:
    try:
        head = _head.decode(raw)
    except UNREADABLE:
        return Received(raw)
    return Received(raw, text_id(head.id), utc(head.update_timestamp or head.timestamp, source.time_zone))


def _understood(chat: _Chat, source: Source) -> Transcript | Malformed:
    zone, visitor = source.time_zone, chat.visitor or _Visitor()
    agents = _agents(chat)
    lines = [_line(one, chat, agents, source) for one in chat.history or [] if one.type in _SPOKEN]
    if chat.type == "offline_msg":
        lines = [TranscriptLine("customer", utc(chat.timestamp, zone), clean(chat.message))]
    started_at = utc(chat.timestamp, zone)
    times = [utc(one.timestamp, zone) for one in chat.history or []]
    ended_at = utc(chat.end_timestamp, zone) if chat.end_timestamp else max([started_at, *times])
    rating = _RATINGS.get(chat.rating)
    if rating:
        lines.append(TranscriptLine("customer", ended_at, clean(chat.comment), rating=rating))
    return checked(
        Transcript(
            text_id(chat.id) or "",
            True,
            started_at,
            ended_at,
            _customer(visitor),
            tuple([Speaker(id_, name) for name, id_ in agents.items()]),
            tuple(lines),
            tuple([clean(tag) for tag in chat.tags or []]),
        )
    )


def _agents(chat: _Chat) -> dict[str, str | None]:
    """Name → ID. The two lists belong together only where they are equally long; a name twice tells nobody."""
    names, ids = [clean(name) for name in chat.agent_names or []], [text_id(id_) for id_ in chat.agent_ids or []]
    found: dict[str, str | None] = dict(zip(names, ids, strict=True)) if len(names) == len(ids) else {}
    return {name: found.get(name) if names.count(name) == 1 else None for name in names}


def _line(line: _Line, chat: _Chat, agents: dict[str, str | None], source: Source) -> TranscriptLine:
    name = clean(line.name)
    role = _role(line, name, agents, clean(chat.visitor.name) if chat.visitor else "")
    speaker = text_id(line.agent_id) or _agent_of(line.nick) or agents.get(name)
    visitor = text_id(chat.visitor.id) if chat.visitor else None
    file = line.attachment
    return TranscriptLine(
        role,
        utc(line.timestamp, source.time_zone),
        clean(line.msg),
        {"operator": speaker, "customer": visitor}.get(role),
        name,
        (attached(file.name, file.url, file.mime_type, file.size),) if file else (),
        text_id(line.msg_id),
    )


def _role(line: _Line, name: str, agents: dict[str, str | None], visitor: str) -> Role:
    """By `sender_type` or `nick` where there is one; old lines have a name only, and that may be ""."""
    told = (line.sender_type or (line.nick or "").partition(":")[0]).lower()
    if line.nick == "agent:trigger":
        return "bot"
    if told in _ROLES:
        return _ROLES[told]
    if name and name in agents:
        return "operator"
    return "customer" if name and name == visitor else "system"


def _agent_of(nick: str | None) -> str | None:
    kind, _, id_ = (nick or "").partition(":")
    return id_ if kind == "agent" and id_.isdigit() else None


def _customer(visitor: _Visitor) -> ExternalCustomer:
    return ExternalCustomer(
        text_id(visitor.id), clean(visitor.name), clean(visitor.phone).strip(), clean(visitor.email).strip()
    )
