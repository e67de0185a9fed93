"""HappyTalk: the inquiry of conversations (상담 내역). Contract and quirks: docs/connectors/happytalk.md.

A POST with the customer company's token in the body answers `{"result": "success", "data": [{"chat", "message"}]}`.
Everything is a text, numbers too; times have no zone, and 0000-00-00 00:00:00 stands for not ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    Number,
    checked,
    clean,
    id_finder,
    local_time,
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

LABEL = "HappyTalk"
WINDOW = timedelta(days=2)
"""It is asked by the day a conversation began: those that ended or changed later are seen this long."""

_ROLES: dict[str, Role] = {"C": "customer", "B": "bot"}
_FILES = {"image", "img", "photo", "file", "video", "audio"}


class _Message(msgspec.Struct):
    send_date: str
    id: Id | None = None
    from_id: Id | None = None
    user_type: str = ""
    contents_type: str = "text"
    contents: str | None = None


class _Room(msgspec.Struct):
    id: Id
    reg_date: str
    complate_date: str | None = None  # so they spell it
    status: Id | None = None
    counselor_name: str | None = None
    counselor_nickname: str | None = None
    customer_uuid: Id | None = None
    users_id: Id | None = None
    tags: list[str] | str | None = None
    cate_name1: str | None = None
    cate_name2: str | None = None
    vote_score: Number = None
    vote_comment: str | None = None


class _Chat(msgspec.Struct):
    chat: _Room
    message: list[_Message] = []


class _Answer(msgspec.Struct):
    result: str
    message: str | None = None


class _Page(msgspec.Struct):
    data: list[msgspec.Raw] = []


class _RoomHead(msgspec.Struct):
    id: Id
    reg_date: str = ""
    complate_date: str | None = None


class _Head(msgspec.Struct):
    chat: _RoomHead


CHAT = _Chat
_answer = msgspec.json.Decoder(_Answer)
_page, _chat, _head = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_Head)
_room_id = id_finder(_head, lambda head: head.chat.id)


class _Template(msgspec.Struct):
    message: str = ""


_template = msgspec.json.Decoder(_Template)


def request(source: Source, position: Position) -> Request:
    """Conversations that began since; there is one page. The token goes into the body, whatever the setting says."""
    token = next((value.removeprefix("Bearer ") for value in source.headers.values()), "")
    content = {"token": token, "sort_key": "reg_date", "sort_value": "asc"}
    if position.since is not None:
        content["sdate"] = (position.since - WINDOW).astimezone(source.time_zone).date().isoformat()
    return Request(source.url, {}, {}, msgspec.json.encode(content))


def read_page(body: bytes, source: Source, _position: Position = START) -> Page:
    """The conversations in `body`. A failure comes with status 200."""
    answer = page_of(_answer, body)
    if answer.result != "success":
        raise SourceError("source_says", permanent=True, detail=(answer.message or answer.result)[:200])
    return Page([_received(raw, source) for raw in page_of(_page, body).data], None)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One conversation."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source), _room_id)


def _received(raw: msgspec.Raw, source: Source) -> Received:
    try:
        room = _head.decode(raw).chat
        changed = local_time(room.complate_date, source.time_zone) or local_time(room.reg_date, source.time_zone)
        return Received(raw, text_id(room.id), changed)
    except UNREADABLE:
        return Received(raw, _room_id(raw))


def _understood(chat: _Chat, source: Source) -> Transcript | Malformed:
    room, zone = chat.chat, source.time_zone
    external_id = text_id(room.id) or ""
    ended_at = local_time(room.complate_date, zone)
    if ended_at is None:
        return still_open(external_id)
    lines = sorted((_line(one, room, source) for one in chat.message), key=lambda one: one.sent_at)
    tags = room.tags if isinstance(room.tags, list) else []
    kinds = [one for one in (room.cate_name1, room.cate_name2) if one]
    return checked(
        Transcript(
            external_id,
            True,
            local_time(room.reg_date, zone),
            ended_at,
            # Names, phones and addresses of customers are not part of this interface.
            ExternalCustomer(text_id(room.customer_uuid) or text_id(room.users_id)),
            (_counselor(room),) if room.counselor_name else (),
            (*lines, *_rated(room, ended_at)),
            tuple([clean(tag).lstrip("#") for tag in (*tags, *kinds)]),
        )
    )


def _counselor(room: _Room) -> Speaker:
    """The counselor's name is the ID under which messages come; the nickname is what customers see."""
    return Speaker(text_id(room.counselor_name), clean(room.counselor_nickname) or clean(room.counselor_name))


def _line(message: _Message, room: _Room, source: Source) -> TranscriptLine:
    at = local_time(message.send_date, source.time_zone)
    if at is None:
        raise ValueError("a message without a time - `$.message[...].send_date`")
    speaker, counselor = text_id(message.from_id), _counselor(room)
    role: Role = _ROLES.get(message.user_type, "operator" if speaker else "system")
    text, files = _content(message)
    name = counselor.name if role == "operator" and speaker == counselor.external_id else ""
    return TranscriptLine(role, at, text, speaker, name, files, text_id(message.id))


def _content(message: _Message) -> tuple[str, tuple[Attachment, ...]]:
    """Text as it is, the words of a template (JSON within the text), or a file's address."""
    text = clean(message.contents)
    if message.contents_type in _FILES and text.startswith(("https://", "http://")):
        return "", (Attachment(text.rsplit("/", 1)[-1] or text, text),)
    if message.contents_type == "template":
        try:
            return clean(_template.decode(text).message) or text, ()
        except UNREADABLE:
            return text, ()
    return text, ()


def _rated(room: _Room, ended_at: datetime) -> list[TranscriptLine]:
    """1 to 5; 4 and 5 are satisfied. Not asked: null, "" or 0."""
    score = float(room.vote_score or 0)
    if not score:
        return []
    word: Rating = "satisfied" if score >= 4 else "not_satisfied"
    return [TranscriptLine("customer", ended_at, clean(room.vote_comment), rating=word)]
