"""Chatwoot: resolved conversations, and the messages of each. Contract: docs/connectors/chatwoot.md.

The address is that of the account: `https://…/api/v1/accounts/1`. Conversations come by last activity, newest first,
25 a page; a page is the last one when it reaches back before the time we ask from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

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
    id_in,
    page_of,
    plain,
    read_with,
    still_open,
    text_id,
    utc,
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

LABEL = "Chatwoot"
PAGE = 25
"""Unless the installation sets CONVERSATION_RESULTS_PER_PAGE: a shorter page need not be the last."""
MESSAGES = 20

# `message_type` is a number in answers and a word in events.
_KINDS = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
_ROLES: dict[str, Role] = {"incoming": "customer", "outgoing": "operator", "activity": "system", "template": "bot"}

_NO_FILES = {"location", "contact", "fallback"}


class _Person(msgspec.Struct):
    id: Id | None = None
    name: str | None = None
    type: str | None = None
    email: str | None = None
    phone_number: str | None = None


class _File(msgspec.Struct):
    data_url: str | None = None
    file_type: str | None = None
    file_size: int | None = None
    fallback_title: str | None = None
    coordinates_lat: float | None = None
    coordinates_long: float | None = None


class _Message(msgspec.Struct):
    message_type: int | str
    created_at: Number
    id: Id | None = None
    content: str | None = None
    content_type: str | None = None
    content_attributes: dict[str, Any] | None = None
    private: bool = False
    sender: _Person | None = None
    attachments: list[_File] | None = None


class _Meta(msgspec.Struct):
    sender: _Person | None = None
    assignee: _Person | None = None


class _Chat(msgspec.Struct):
    id: Id
    status: str | int
    created_at: Number
    messages: list[_Message]
    last_activity_at: Number = None
    meta: _Meta | None = None
    labels: list[str] | None = None
    all_messages: bool = False


class _Counts(msgspec.Struct):
    all_count: int | None = None


class _Data(msgspec.Struct):
    payload: list[msgspec.Raw]
    meta: _Counts | None = None


class _Page(msgspec.Struct):
    data: _Data


class _Messages(msgspec.Struct):
    payload: list[msgspec.Raw]


class _Head(msgspec.Struct):
    id: Id
    last_activity_at: Number = None


class _MessageHead(msgspec.Struct):
    id: int


CHAT = _Chat
_page, _messages = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Messages)
_chat, _head, _message_head = (
    msgspec.json.Decoder(_Chat),
    msgspec.json.Decoder(_Head),
    msgspec.json.Decoder(_MessageHead),
)
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


def request(source: Source, position: Position) -> Request:
    """Resolved conversations, newest activity first."""
    params = {
        "status": "resolved",
        "assignee_type": "all",
        "sort_by": "last_activity_at_desc",
        "page": position.cursor or "1",
    }
    return Request(f"{source.url.rstrip('/')}/conversations", params, source.headers)


def read_page(body: bytes, _source: Source, position: Position = START) -> Page:
    """The page in `body`, its conversations with their last line only."""
    data = page_of(_page, body).data
    chats = [_received(raw) for raw in data.payload]
    reached = position.since and any(chat.updated_at and chat.updated_at < position.since for chat in chats)
    number, total = int(position.cursor or "1"), data.meta.all_count if data.meta else None
    more = len(chats) >= PAGE or (bool(chats) and number * len(chats) < (total or 0))
    cursor = str(number + 1) if more and not reached else None
    return Page(chats, cursor, None if position.since else total)


def further(chat: Received, answers: Sequence[bytes], source: Source) -> Request | None:
    """The messages of the conversation, the newest first, twenty at a time."""
    if chat.external_id is None:
        return None
    params = {}
    if answers:
        ids = _ids(answers[-1])
        if len(ids) < MESSAGES:
            return None
        params = {"before": str(min(ids))}
    return Request(f"{source.url.rstrip('/')}/conversations/{int(chat.external_id)}/messages", params, source.headers)


def joined(chat: Received, answers: Sequence[bytes]) -> Received:
    """The conversation with all its messages in place of the last one."""
    found: dict[int, msgspec.Raw] = {}
    for answer in answers:
        found |= zip(_ids(answer), page_of(_messages, answer).payload, strict=True)
    messages = [found[id_] for id_ in sorted(found)]
    whole = _object.decode(chat.raw) | {
        "messages": msgspec.Raw(msgspec.json.encode(messages)),
        "all_messages": msgspec.Raw(b"true"),
    }
    return msgspec.structs.replace(chat, raw=msgspec.Raw(msgspec.json.encode(whole)))


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """A conversation with all its messages; one that has its last line only is refused, whatever it says of itself."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source))


def _ids(answer: bytes) -> list[int]:
    try:
        return [_message_head.decode(raw).id for raw in page_of(_messages, answer).payload]
    except UNREADABLE as error:
        raise SourceError("not_the_contract", detail=str(error)[:300]) from error


def _received(raw: msgspec.Raw) -> Received:
    try:
        head = _head.decode(raw)
        external_id = text_id(head.id) or ""
        return Received(raw, external_id if external_id.isdigit() else None, from_seconds(head.last_activity_at))
    except UNREADABLE:
        return Received(raw, id_in(raw))


def _understood(chat: _Chat, source: Source) -> Transcript | Malformed:
    external_id = text_id(chat.id) or ""
    if chat.status not in ("resolved", 1):
        return still_open(external_id)
    if not chat.all_messages:
        return Malformed(external_id, "not_the_contract", "only the last message is there - `$.messages`")
    meta = chat.meta or _Meta()
    customer, assignee = meta.sender or _Person(), meta.assignee
    lines = [_line(one, source) for one in chat.messages]
    started_at = from_seconds(chat.created_at)
    last = max((line.sent_at for line in lines), default=started_at)
    return checked(
        Transcript(
            external_id,
            True,
            started_at,
            last,
            ExternalCustomer(
                text_id(customer.id), clean(customer.name), clean(customer.phone_number), clean(customer.email)
            ),
            (Speaker(text_id(assignee.id), clean(assignee.name)),) if assignee else (),
            tuple(lines),
            tuple([clean(label) for label in chat.labels or []]),
        )
    )


def _line(message: _Message, source: Source) -> TranscriptLine:
    kind = _KINDS.get(message.message_type, "") if isinstance(message.message_type, int) else message.message_type
    sender = message.sender or _Person()
    role = "bot" if sender.type in {"agent_bot", "captain_assistant"} else _ROLES.get(kind, "system")
    rating, comment = _rating(message)
    return TranscriptLine(
        "customer" if rating else role,
        _time(message.created_at, source),
        comment if rating else _text(message),
        text_id(sender.id),
        clean(sender.name),
        tuple([_attachment(one) for one in message.attachments or [] if _is_file(one)]),
        text_id(message.id),
        rating,
        internal=message.private,
    )


def _text(message: _Message) -> str:
    said = plain(message.content) if message.content_type == "incoming_email" else clean(message.content)
    return "\n".join(filter(None, [said, *(_shared(one) for one in message.attachments or [] if not _is_file(one))]))


def _is_file(one: _File) -> bool:
    return bool(one.data_url) and one.file_type not in _NO_FILES


def _shared(one: _File) -> str:
    """A place, a person or a page that was shared: title, coordinates, address, whatever is there."""
    place = f"({one.coordinates_lat}, {one.coordinates_long})" if one.coordinates_lat or one.coordinates_long else ""
    return " ".join(filter(None, [clean(one.fallback_title), place, clean(one.data_url)]))


def _time(value: Number, source: Source) -> datetime:
    """Seconds in answers, an ISO text in events."""
    if isinstance(value, str) and "-" in value:
        return utc(datetime.fromisoformat(value), source.time_zone)
    return from_seconds(value) or datetime.fromtimestamp(0, UTC)


def _rating(message: _Message) -> tuple[Rating | None, str]:
    """A filled survey: `content_attributes.submitted_values.csat_survey_response`, 1 to 5; 4 and 5 are satisfied."""
    if message.content_type != "input_csat":
        return None, ""
    values = (message.content_attributes or {}).get("submitted_values")
    answer = values.get("csat_survey_response") if isinstance(values, dict) else None
    if not isinstance(answer, dict) or not isinstance(answer.get("rating"), int):
        return None, ""
    said = answer.get("feedback_message")
    return ("satisfied" if answer["rating"] >= 4 else "not_satisfied"), clean(said) if isinstance(said, str) else ""


def _attachment(file: _File) -> Attachment:
    name = file.fallback_title or (file.data_url or "").rsplit("/", 1)[-1]
    return attached(name, file.data_url, file.file_type, file.file_size)
