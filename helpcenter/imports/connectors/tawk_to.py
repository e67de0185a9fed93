"""tawk.to: transcripts that it sends us by a signed webhook. Contract and quirks: docs/connectors/tawk_to.md.

Nothing is asked; what was received is kept and read from there (imports/inbox.py).
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    attached,
    checked,
    clean,
    id_finder,
    operators_in,
    page_of,
    read_with,
    text_id,
    utc,
)
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import (
    ExternalCustomer,
    Malformed,
    Role,
    Transcript,
    TranscriptLine,
)

LABEL = "tawk.to"
SIGNATURE = "X-Tawk-Signature"
TRANSCRIPT = "chat:transcript_created"

_ROLES: dict[str, Role] = {"a": "operator", "v": "customer", "s": "system"}


class _Sender(msgspec.Struct, rename={"kind": "t", "name": "n"}):
    kind: str = "s"
    name: str | None = None
    id: Id | None = None


class _File(msgspec.Struct, rename={"content_type": "mimeType"}):
    url: str
    name: str | None = None
    content_type: str | None = None
    size: int | None = None


class _Content(msgspec.Struct):
    file: _File | None = None


class _Attached(msgspec.Struct):
    content: _Content | None = None


class _Message(msgspec.Struct, rename={"files": "attchs"}):
    time: datetime
    sender: _Sender | None = None
    type: str = "msg"
    msg: str | None = None
    files: list[_Attached] | None = None


class _Visitor(msgspec.Struct):
    id: Id | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class _Conversation(msgspec.Struct):
    id: Id
    messages: list[_Message]
    visitor: _Visitor | None = None


class _Chat(msgspec.Struct):
    event: str
    chat: _Conversation
    time: datetime | None = None


class _ConversationHead(msgspec.Struct):
    id: Id


class _Head(msgspec.Struct):
    chat: _ConversationHead
    time: datetime | None = None


class _Event(msgspec.Struct):
    event: str


CHAT = _Chat
_chat, _head, _event = msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_Head), msgspec.json.Decoder(_Event)
_chat_id = id_finder(_head, lambda head: head.chat.id)


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `body` was signed with the webhook's secret key: HMAC-SHA1, in hexadecimal."""
    wanted = hmac.new(secret.encode(), body, "sha1").hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.strip().lower().encode())


def is_wanted(body: bytes) -> bool:
    """Whether it is a transcript; beginnings, ends and tickets are not. Raises `SourceError` where it is no event."""
    return page_of(_event, body).event == TRANSCRIPT


def received(raw: bytes) -> Received:
    """A kept transcript."""
    try:
        head = _head.decode(raw)
        return Received(msgspec.Raw(raw), text_id(head.chat.id), utc(head.time, UTC) if head.time else None)
    except UNREADABLE:
        return Received(msgspec.Raw(raw), _chat_id(raw))


def request(_source: Source, _position: Position) -> Request:
    """There is nothing to be asked."""
    raise SourceError("only_received", permanent=True)


def read_page(_body: bytes, _source: Source, _position: Position = START) -> Page:
    """There are no pages."""
    raise SourceError("only_received", permanent=True)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One event with its transcript."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source), _chat_id)


def _understood(event: _Chat, source: Source) -> Transcript | Malformed:
    chat, visitor = event.chat, event.chat.visitor or _Visitor()
    lines = sorted((_line(one, visitor, source) for one in chat.messages), key=lambda one: one.sent_at)
    sent_at = utc(event.time, source.time_zone) if event.time else None
    return checked(
        Transcript(
            text_id(chat.id) or "",
            True,
            lines[0].sent_at if lines else sent_at,
            lines[-1].sent_at if lines else sent_at,
            ExternalCustomer(text_id(visitor.id), clean(visitor.name), clean(visitor.phone), clean(visitor.email)),
            operators_in(lines),
            tuple(lines),
        )
    )


def _line(message: _Message, visitor: _Visitor, source: Source) -> TranscriptLine:
    sender = message.sender or _Sender()
    role = _ROLES.get(sender.kind, "system")
    files = [one.content.file for one in message.files or [] if one.content and one.content.file]
    return TranscriptLine(
        role,
        utc(message.time, source.time_zone),
        clean(message.msg),
        text_id(visitor.id) if role == "customer" else text_id(sender.id),
        clean(sender.name) or (clean(visitor.name) if role == "customer" else ""),
        tuple([attached(one.name, one.url, one.content_type, one.size) for one in files]),
    )
