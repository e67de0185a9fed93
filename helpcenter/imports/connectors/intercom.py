"""Intercom: closed conversations and the parts of each, API 2.11. Contract: docs/connectors/intercom.md.

`POST {url}/conversations/search`, oldest update first, then `GET {url}/conversations/{id}`. The first message is not
among the parts but in `source`, and bodies are HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    Number,
    attached,
    checked,
    clean,
    from_seconds,
    page_of,
    plain,
    read_with,
    still_open,
    text_id,
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

LABEL = "Intercom"
VERSION = {"Intercom-Version": "2.11"}
PAGE = 50

_ROLES: dict[str, Role] = {
    "admin": "operator",
    "team": "operator",
    "bot": "bot",
    "user": "customer",
    "lead": "customer",
}
_SPOKEN = {"comment", "note", "note_and_reopen", "open", "close", "assignment", "quick_reply"}
"""Parts in which their author speaks, when they have a body. Other kinds come and go: their body is the system's."""


class _Author(msgspec.Struct):
    type: str = ""
    id: Id | None = None
    name: str | None = None
    email: str | None = None


class _File(msgspec.Struct):
    url: str
    name: str | None = None
    content_type: str | None = None
    filesize: int | None = None


class _Part(msgspec.Struct):
    created_at: Number
    id: Id | None = None
    part_type: str = "comment"
    body: str | None = None
    author: _Author | None = None
    attachments: list[_File] | None = None
    redacted: bool = False


class _Parts(msgspec.Struct):
    conversation_parts: list[_Part] = []


class _Opening(msgspec.Struct):
    id: Id | None = None
    subject: str | None = None
    body: str | None = None
    author: _Author | None = None
    attachments: list[_File] | None = None


class _Contact(msgspec.Struct):
    id: Id
    external_id: Id | None = None


class _Contacts(msgspec.Struct):
    contacts: list[_Contact] = []


class _Tag(msgspec.Struct):
    name: str = ""


class _Tags(msgspec.Struct):
    tags: list[_Tag] = []


class _Admins(msgspec.Struct):
    """The published schema says `teammates`, answers have `admins`."""

    admins: list[_Author] = []
    teammates: list[_Author] = []


class _Statistics(msgspec.Struct):
    last_close_at: Number = None


class _Rating(msgspec.Struct):
    rating: int | None = None
    remark: str | None = None
    created_at: Number = None


class _Chat(msgspec.Struct):
    id: Id
    created_at: Number
    conversation_parts: _Parts
    updated_at: Number = None
    state: str = ""
    open: bool | None = None
    source: _Opening | None = None
    contacts: _Contacts | None = None
    teammates: _Admins | None = None
    tags: _Tags | None = None
    statistics: _Statistics | None = None
    conversation_rating: _Rating | None = None


class _Next(msgspec.Struct):
    starting_after: str | None = None


class _Pages(msgspec.Struct):
    next: _Next | None = None


class _Page(msgspec.Struct):
    conversations: list[msgspec.Raw]
    pages: _Pages | None = None
    total_count: int | None = None


class _Head(msgspec.Struct):
    id: Id
    updated_at: Number = None


CHAT = _Chat
_page, _chat, _head = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_Head)
_whole = msgspec.json.Decoder(dict[str, msgspec.Raw])


def request(source: Source, position: Position) -> Request:
    """Conversations updated after the position that are closed."""
    since = int(position.since.timestamp()) if position.since else 0
    wanted = [
        {"field": "updated_at", "operator": ">", "value": max(0, since - 1)},
        {"field": "state", "operator": "=", "value": "closed"},
    ]
    content = {
        "query": {"operator": "AND", "value": wanted},
        "sort": {"field": "updated_at", "order": "ascending"},
        "pagination": {"per_page": PAGE} | ({"starting_after": position.cursor} if position.cursor else {}),
    }
    url = f"{source.url.rstrip('/')}/conversations/search"
    return Request(url, {}, source.headers | VERSION, msgspec.json.encode(content))


def read_page(body: bytes, _source: Source, _position: Position = START) -> Page:
    """The page in `body`, its conversations without parts."""
    page = page_of(_page, body)
    following = page.pages.next.starting_after if page.pages and page.pages.next else None
    return Page([_received(raw) for raw in page.conversations], following, page.total_count)


def further(chat: Received, answers: Sequence[bytes], source: Source) -> Request | None:
    """The conversation with its parts (up to 500, which is all that Intercom gives)."""
    if answers or chat.external_id is None:
        return None
    url = f"{source.url.rstrip('/')}/conversations/{quote(chat.external_id, safe='')}"
    return Request(url, {}, source.headers | VERSION)


def joined(chat: Received, answers: Sequence[bytes]) -> Received:
    """What the second request answered is the whole conversation."""
    page_of(_whole, answers[0])
    return msgspec.structs.replace(chat, raw=msgspec.Raw(answers[0]))


def read_chat(raw: msgspec.Raw | bytes, _source: Source) -> Transcript | Malformed:
    """One conversation with its parts."""
    return read_with(_chat, raw, _understood)


def _received(raw: msgspec.Raw) -> Received:
    try:
        head = _head.decode(raw)
        return Received(raw, text_id(head.id), from_seconds(head.updated_at))
    except UNREADABLE:
        return Received(raw)


def _understood(chat: _Chat) -> Transcript | Malformed:
    external_id = text_id(chat.id) or ""
    if chat.state != "closed" or chat.open:
        return still_open(external_id)
    opening = [_opening(chat, chat.source)] if chat.source else []
    parts = [one for one in (opening + chat.conversation_parts.conversation_parts) if _says_something(one)]
    lines = [_line(part) for part in parts]
    started_at = from_seconds(chat.created_at)
    closed = from_seconds(chat.statistics.last_close_at) if chat.statistics else None
    ended_at = closed or max((line.sent_at for line in lines), default=started_at)
    return checked(
        Transcript(
            external_id,
            True,
            started_at,
            ended_at,
            _customer(chat, parts),
            _operators(chat.teammates or _Admins()),
            (*lines, *_rated(chat.conversation_rating)),
            tuple([clean(tag.name) for tag in chat.tags.tags]) if chat.tags else (),
        )
    )


def _operators(those: _Admins) -> tuple[Speaker, ...]:
    return tuple([Speaker(text_id(one.id), clean(one.name)) for one in those.admins or those.teammates])


def _opening(chat: _Chat, source: _Opening) -> _Part:
    """The first message, as a part like the others."""
    body = "".join(f"<p>{text}</p>" for text in (source.subject, source.body) if text)
    return _Part(chat.created_at, source.id, "comment", body, source.author, source.attachments)


def _says_something(part: _Part) -> bool:
    return bool(part.body or part.attachments)


def _line(part: _Part) -> TranscriptLine:
    author = part.author or _Author()
    sent_at = from_seconds(part.created_at)
    if sent_at is None:
        raise ValueError("a part without a time - `$.conversation_parts[...].created_at`")
    return TranscriptLine(
        _ROLES.get(author.type, "system") if part.part_type in _SPOKEN else "system",
        sent_at,
        plain(part.body),
        text_id(author.id),
        clean(author.name),
        tuple([attached(one.name, one.url, one.content_type, one.filesize) for one in part.attachments or []]),
        text_id(part.id),
        internal=part.part_type.startswith("note"),
    )


def _customer(chat: _Chat, parts: Sequence[_Part]) -> ExternalCustomer:
    """Contacts have an ID only; name and e-mail stand with what they wrote."""
    ids = [text_id(one.id) for one in chat.contacts.contacts] if chat.contacts else []
    said = [one.author for one in parts if one.author and _ROLES.get(one.author.type) == "customer"]
    known = next((one for one in said if not ids or text_id(one.id) in ids), said[0] if said else _Author())
    return ExternalCustomer(ids[0] if ids else text_id(known.id), clean(known.name), "", clean(known.email))


def _rated(rating: _Rating | None) -> list[TranscriptLine]:
    """1 to 5; 4 and 5 are satisfied."""
    if rating is None or rating.rating is None or (at := from_seconds(rating.created_at)) is None:
        return []
    word: Rating = "satisfied" if rating.rating >= 4 else "not_satisfied"
    return [TranscriptLine("customer", at, clean(rating.remark), rating=word)]
