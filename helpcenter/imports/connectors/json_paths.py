"""Any system that answers JSON: a JMESPath expression for each field. Described in docs/connectors/json.md.

The expressions are the chat setting's `mapping`: FIELDS of the page, of a chat within it, and of a line within a chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError

from helpcenter.imports.connectors.contract import START, Page, Position, Received, Request, Source
from helpcenter.imports.connectors.values import UNREADABLE, checked, clean, local_time, rfc3339, still_open, text_id
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import (
    ExternalCustomer,
    Malformed,
    Rating,
    Role,
    Speaker,
    Transcript,
    TranscriptLine,
)

LABEL = "JSON (JMESPath)"

PAGE_FIELDS = ("chats", "next_cursor", "from_parameter", "cursor_parameter", "limit_parameter")
"""The list of chats and the next cursor in an answer; the names of the request's parameters (no expressions)."""
CHAT_FIELDS = (
    *("id", "finished", "started_at", "ended_at", "updated_at", "customer_id", "customer_name", "customer_phone"),
    *("customer_email", "operator_id", "operator_name", "tags", "rating", "rating_comment", "lines"),
)
LINE_FIELDS = ("line_time", "line_role", "line_text", "line_speaker_id", "line_speaker_name", "line_id")
FIELDS = (*PAGE_FIELDS, *CHAT_FIELDS, *LINE_FIELDS)
PARAMETERS = frozenset({"from_parameter", "cursor_parameter", "limit_parameter"})
NEEDED = ("chats", "id", "started_at", "ended_at", "lines", "line_time", "line_role", "line_text")

PRESETS: dict[str, dict[str, str]] = {
    "smart_m_talk": {
        "chats": "chats",
        "next_cursor": "next_cursor",
        "from_parameter": "from",
        "cursor_parameter": "cursor",
        "limit_parameter": "limit",
        "id": "id",
        "finished": "status == 'closed'",
        "started_at": "started_at",
        "ended_at": "ended_at",
        "updated_at": "updated_at",
        "customer_id": "customer.id",
        "customer_name": "customer.name",
        "customer_phone": "customer.phone",
        "customer_email": "customer.email",
        "operator_id": "operator.id",
        "operator_name": "operator.name",
        "tags": "tags",
        "rating": "rating.value",
        "rating_comment": "rating.comment",
        "lines": "messages",
        "line_time": "time",
        "line_role": "sender_role",
        "line_text": "text",
        "line_speaker_id": "sender_id",
        "line_speaker_name": "sender_name",
        "line_id": "id",
    }
}
"""Mappings to begin with. SMART M TALK's contract is one: an installation that differs is a matter of settings."""

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("customer", "user", "visitor", "client", "guest", "contact", "end_user", "incoming"), "customer"),
    **dict.fromkeys(("operator", "agent", "staff", "admin", "account", "supporter", "outgoing"), "operator"),
    **dict.fromkeys(("bot", "automatic", "trigger"), "bot"),
    **dict.fromkeys(("顧客", "お客様", "ユーザー"), "customer"),
    **dict.fromkeys(("オペレーター", "担当者"), "operator"),
}
_RATINGS: dict[str, Rating] = {
    **dict.fromkeys(("satisfied", "good", "true", "1", "満足"), "satisfied"),
    **dict.fromkeys(("not_satisfied", "bad", "false", "0", "不満足"), "not_satisfied"),
}


_ONE_DIGIT = re.compile(r"(?<![\d.])(\d)(?=[-:T ]|$)")
"""In 2026-1-5 9:05, as people and spreadsheets write."""


class _Any(msgspec.Struct):
    """Whatever the system answers."""


CHAT = _Any


@lru_cache(500)
def compiled(expression: str) -> Any:
    """The expression, ready to search. Raises ValueError where it is none."""
    try:
        return jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(str(error).splitlines()[0]) from error


def request(source: Source, position: Position) -> Request:
    """A GET with the parameters that the mapping names; a cursor that is an address of its own is asked as it is."""
    names, params = source.mapping, {}
    if position.cursor and position.cursor.startswith(("https://", "http://")):
        return Request(position.cursor, {}, _headers_for(position.cursor, source))
    if names.get("limit_parameter"):
        params[names["limit_parameter"]] = str(source.page_size)
    if names.get("from_parameter") and position.since is not None:
        params[names["from_parameter"]] = rfc3339(position.since)
    if names.get("cursor_parameter") and position.cursor is not None:
        params[names["cursor_parameter"]] = position.cursor
    return Request(source.url, params, source.headers | {"Accept": "application/json"})


def read_page(body: bytes, source: Source, _position: Position = START) -> Page:
    """The chats that the mapping finds in `body`."""
    try:
        answer = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
        chats = _found(source.mapping, "chats", answer)
        cursor = _found(source.mapping, "next_cursor", answer)
    except (*UNREADABLE, JMESPathError) as error:
        raise SourceError("not_the_contract", detail=str(error)[:300]) from error
    if not isinstance(chats, list):
        raise SourceError("not_the_contract", detail=f"{source.mapping.get('chats', '')}: {type(chats).__name__}")
    return Page([_received(chat, source) for chat in chats], str(cursor) if cursor else None)


def read_chat(raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
    """One chat, by the mapping."""
    external_id = None
    try:
        chat = msgspec.json.decode(raw)
        external_id = _text_of(source.mapping, "id", chat) or None
        return _understood(chat, source, external_id)
    except (*UNREADABLE, JMESPathError) as error:
        return Malformed(external_id, "not_the_contract", str(error)[:300])


def _headers_for(address: str, source: Source) -> dict[str, str]:
    """Credentials go to the retrieval URL's host alone."""
    same = address.split("/")[:3] == source.url.split("/")[:3]
    return source.headers if same else {}


def _received(chat: Any, source: Source) -> Received:
    raw = msgspec.Raw(msgspec.json.encode(chat))
    try:
        changed = time_of(_found(source.mapping, "updated_at", chat), source.time_zone)
        return Received(raw, _text_of(source.mapping, "id", chat) or None, changed)
    except (*UNREADABLE, JMESPathError):
        return Received(raw)


def _found(mapping: Mapping[str, str], field: str, value: Any) -> Any:
    expression = mapping.get(field)
    return compiled(expression).search(value) if expression else None


def _text_of(mapping: Mapping[str, str], field: str, value: Any) -> str:
    """A text, or a number as one; anything else where a text is wanted is an error that names the field."""
    found = _found(mapping, field, value)
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise ValueError(f"{field}: {type(found).__name__}")
    return clean(str(found)).strip() if field != "line_text" else clean(str(found))


def time_of(value: Any, zone: tzinfo) -> datetime | None:
    """A time: seconds or milliseconds since 1970, or a text. Raises ValueError for anything else."""
    if value in (None, ""):
        return None
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        return local_time(_ONE_DIGIT.sub(r"0\1", value.strip().replace("/", "-")), zone)
    seconds = float(value)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def role_of(word: str) -> Role:
    """The role that a word stands for; one that nobody knows is the system."""
    return _ROLES.get(word.strip().lower(), "system")


def rating_of(word: str) -> Rating | None:
    """The rating that a word stands for; None for anything else."""
    return _RATINGS.get(word.strip().lower())


def _understood(chat: Any, source: Source, external_id: str | None) -> Transcript | Malformed:
    mapping, zone = source.mapping, source.time_zone
    if external_id is None:
        raise ValueError(f"id: nothing found by {mapping.get('id', '')!r}")
    if mapping.get("finished") and not _found(mapping, "finished", chat):
        return still_open(external_id)
    ended_at = time_of(_found(mapping, "ended_at", chat), zone)
    texts = {name: _text_of(mapping, name, chat) for name in CHAT_FIELDS if name.startswith(("customer_", "operator_"))}
    operator = Speaker(texts["operator_id"] or None, texts["operator_name"])
    lines = [_line(line, source) for line in _list(_found(mapping, "lines", chat), "lines")]
    rating = rating_of(str(_found(mapping, "rating", chat)))
    if rating and ended_at:
        lines.append(TranscriptLine("customer", ended_at, _text_of(mapping, "rating_comment", chat), rating=rating))
    return checked(
        Transcript(
            external_id,
            True,
            time_of(_found(mapping, "started_at", chat), zone),
            ended_at,
            ExternalCustomer(
                text_id(texts["customer_id"]), texts["customer_name"], texts["customer_phone"], texts["customer_email"]
            ),
            (operator,) if operator.external_id or operator.name else (),
            tuple(lines),
            tuple([clean(str(tag)) for tag in _list(_found(mapping, "tags", chat), "tags")]),
        )
    )


def _list(value: Any, field: str) -> Iterable[Any]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{field}: {type(value).__name__}")
    return value


def _line(line: Any, source: Source) -> TranscriptLine:
    mapping = source.mapping
    sent_at = time_of(_found(mapping, "line_time", line), source.time_zone)
    if sent_at is None:
        raise ValueError(f"line_time: nothing found by {mapping.get('line_time', '')!r}")
    return TranscriptLine(
        role_of(_text_of(mapping, "line_role", line)),
        sent_at,
        _text_of(mapping, "line_text", line),
        _text_of(mapping, "line_speaker_id", line) or None,
        _text_of(mapping, "line_speaker_name", line),
        (),
        _text_of(mapping, "line_id", line) or None,
    )
