"""LiveChat: archives of the Agent Chat API 3.5. Contract and quirks: docs/connectors/livechat.md.

`POST {url}/v3.5/agent/action/list_archives`. A chat ID comes again with each thread, so what is one chat for us is one
thread: `thread.id` is the key.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import (
    UNREADABLE,
    Id,
    attached,
    checked,
    clean,
    id_finder,
    page_of,
    read_with,
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

LABEL = "LiveChat"
PATH = "/v3.5/agent/action/list_archives"
LONGEST = timedelta(days=1)
"""Archives are asked for by the time of a thread's start, so a little earlier than the last change we know."""
MOST = 100


class _Image(msgspec.Struct):
    url: str | None = None
    name: str | None = None
    content_type: str | None = None
    size: int | None = None


class _Button(msgspec.Struct):
    text: str | None = None


class _Element(msgspec.Struct):
    title: str | None = None
    subtitle: str | None = None
    image: _Image | None = None
    buttons: list[_Button] | None = None


class _Event(msgspec.Struct):
    type: str
    created_at: datetime
    id: Id | None = None
    visibility: str | None = None
    recipients: str | None = None
    author_id: str | None = None
    text: str | None = None
    url: str | None = None
    name: str | None = None
    content_type: str | None = None
    size: int | None = None
    fields: list[dict[str, Any]] | None = None
    elements: list[_Element] | None = None


class _Thread(msgspec.Struct):
    id: Id
    created_at: datetime
    active: bool = False
    user_ids: list[str] | None = None
    events: list[_Event] | None = None
    tags: list[str] | None = None
    properties: dict[str, dict[str, Any]] | None = None
    restricted_access: Any = None


class _User(msgspec.Struct):
    id: str
    type: str = ""
    name: str | None = None
    email: str | None = None


class _Chat(msgspec.Struct):
    id: Id
    thread: _Thread
    users: list[_User] = []


class _Page(msgspec.Struct):
    chats: list[msgspec.Raw]
    found_chats: int | None = None
    next_page_id: str | None = None


class _ThreadHead(msgspec.Struct):
    id: Id
    created_at: datetime
    events: list[msgspec.Raw] = []


class _Head(msgspec.Struct):
    thread: _ThreadHead


class _Moment(msgspec.Struct):
    created_at: datetime


CHAT = _Chat
_page, _chat, _head = msgspec.json.Decoder(_Page), msgspec.json.Decoder(_Chat), msgspec.json.Decoder(_Head)
_thread_id = id_finder(_head, lambda head: head.thread.id)
_moment = msgspec.json.Decoder(_Moment)


def request(source: Source, position: Position) -> Request:
    """The first page with filters; a later one by its ID alone, as the interface wants it."""
    content: dict[str, object] = {"limit": min(source.page_size, MOST), "sort_order": "asc"}
    if position.since is not None:
        begin = (position.since - LONGEST).astimezone(UTC)
        content["filters"] = {"from": begin.isoformat(timespec="microseconds")}
    if position.cursor is not None:
        content = {"page_id": position.cursor}
    return Request(source.url.rstrip("/") + PATH, {}, source.headers, msgspec.json.encode(content))


def read_page(body: bytes, source: Source, _position: Position = START) -> Page:
    """The page in `body`."""
    page = page_of(_page, body)
    return Page([_received(raw, source) for raw in page.chats], page.next_page_id or None, page.found_chats)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One thread of a chat."""
    return read_with(_chat, raw, lambda chat: _understood(chat, source), _thread_id)


def _received(raw: msgspec.Raw, source: Source) -> Received:
    try:
        thread = _head.decode(raw).thread
        times = [thread.created_at, *(_moment.decode(event).created_at for event in thread.events[-1:])]
    except UNREADABLE:
        return Received(raw, _thread_id(raw))
    return Received(raw, text_id(thread.id), utc(max(times), source.time_zone))


def _understood(chat: _Chat, source: Source) -> Transcript | Malformed:
    thread, users = chat.thread, {user.id: user for user in chat.users}
    external_id = text_id(thread.id) or ""
    if thread.active:
        return still_open(external_id)
    if thread.restricted_access:
        return Malformed(external_id, "not_the_contract", "the token may not read its lines - `$.thread.events`")
    lines = [line for event in thread.events or [] if (line := _line(event, users, source)) is not None]
    started_at = utc(thread.created_at, source.time_zone)
    ended_at = max([started_at, *(line.sent_at for line in lines)])
    customer = next((user for user in chat.users if user.type == "customer"), None)
    return checked(
        Transcript(
            external_id,
            True,
            started_at,
            ended_at,
            ExternalCustomer(text_id(customer.id), clean(customer.name), "", clean(customer.email))
            if customer
            else ExternalCustomer(),
            tuple([_speaker(users[id_]) for id_ in thread.user_ids or [] if id_ in users and _is_agent(users[id_])]),
            (*lines, *_rated(thread, ended_at)),
            tuple([clean(tag) for tag in thread.tags or []]),
        )
    )


def _is_agent(user: _User) -> bool:
    return user.type == "agent"


def _speaker(user: _User) -> Speaker:
    """An agent's ID is the agent's e-mail address."""
    return Speaker(text_id(user.id), clean(user.name))


def _line(event: _Event, users: dict[str, _User], source: Source) -> TranscriptLine | None:
    """A line; what only agents see (`visibility`, formerly `recipients`, "agents") is a note of theirs."""
    author = users.get(event.author_id or "")
    role: Role = "system" if author is None else "operator" if _is_agent(author) else "customer"
    text = clean(event.text) or _filled_in(event) or _on_cards(event)
    files = _files(event)
    if not text and not files:
        return None
    return TranscriptLine(
        "system" if event.type == "system_message" else role,
        utc(event.created_at, source.time_zone),
        text,
        text_id(author.id) if author else None,
        clean(author.name) if author else "",
        files,
        text_id(event.id),
        internal="agents" in (event.visibility, event.recipients),
    )


def _files(event: _Event) -> tuple[Attachment, ...]:
    """A file, or the pictures on the cards of a rich message."""
    found: list[_Event | _Image] = [event] if event.type == "file" else []
    found += [one.image for one in event.elements or [] if one.image]
    return tuple([attached(one.name, one.url, one.content_type, one.size) for one in found if one.url])


def _on_cards(event: _Event) -> str:
    """The words of a rich message: each card's title and subtitle, and its buttons in brackets."""
    words: list[str] = []
    for card in event.elements or []:
        buttons = [f"[{clean(button.text)}]" for button in card.buttons or [] if button.text]
        words += [clean(card.title), clean(card.subtitle), " ".join(buttons)]
    return "\n".join(word for word in words if word)


def _filled_in(event: _Event) -> str:
    """The answers in a filled form, one a line; what a form only shows or nobody answered is left out."""
    answers = [
        (str(one.get("label") or ""), _answer(one.get("answer") or one.get("answers"))) for one in event.fields or []
    ]
    return "\n".join(f"{label} {answer}".strip() for label, answer in answers if answer)


def _answer(value: object) -> str:
    """What was typed, or the labels of what was chosen (`radio`, `select`, `group_chooser`; `checkbox`: several)."""
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, dict):
        return _answer(value.get("label"))
    return ", ".join(filter(None, map(_answer, value))) if isinstance(value, list) else ""


def _rated(thread: _Thread, ended_at: datetime) -> list[TranscriptLine]:
    """`properties.rating`: score 1 good, 0 bad; the comment may stand without a score."""
    rating = (thread.properties or {}).get("rating") or {}
    score, comment = rating.get("score"), rating.get("comment")
    if score not in (0, 1):
        return []
    said = clean(comment) if isinstance(comment, str) else ""
    return [TranscriptLine("customer", ended_at, said, rating="satisfied" if score else "not_satisfied")]
