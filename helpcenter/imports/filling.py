"""The fields of the ticket and the call that an imported chat becomes: the call template's, else what the chat says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from helpcenter.customers.models import Channel
from helpcenter.imports.context import Context
from helpcenter.imports.transcript import Transcript, owner_of
from helpcenter.search.kinds import Entry
from helpcenter.tickets.models import CallState, TicketState

_Word = Callable[[Context, Transcript], str]
SUBJECT_LENGTH = 300
CONTENT_LENGTH = 1000


def ticket_row(
    context: Context, chat: Transcript, key: tuple[int, int], *, operator_id: int, customer_id: int
) -> dict[str, Any]:
    """The closed ticket of a chat. `key`: its ID and its number."""
    presets = context.presets
    return {
        "id": key[0],
        "service_id": context.service_id,
        "number": key[1],
        "subject": subject(context, chat),
        "state": TicketState.CLOSED,
        "priority": presets.priority,
        "channel": Channel.IMPORTED_CHAT,
        "source_name": context.settings.name,
        "operator_id": operator_id,
        "customer_id": customer_id,
        "category_id": presets.category_id,
        "tags": tags(context, chat),
        "custom_fields": own_fields(context, chat),
        "created_at": chat.started_at,
        "updated_at": chat.ended_at,
        "solved_at": chat.ended_at,
        "closed_at": chat.ended_at,
    }


def call_row(context: Context, chat: Transcript, ticket: Mapping[str, Any], call_id: int) -> dict[str, Any]:
    """The closed call of a chat; what it shares with its `ticket` is taken from there."""
    shared = ("service_id", "subject", "priority", "channel", "source_name", "operator_id", "customer_id")
    return {name: ticket[name] for name in (*shared, "category_id", "tags", "custom_fields")} | {
        "id": call_id,
        "ticket_id": ticket["id"],
        "position": 1,
        "state": CallState.CLOSED,
        "content": content(chat),
        "note": context.presets.note,
        "started_at": chat.started_at,
        "ended_at": chat.ended_at,
        "received_at": chat.started_at,
        "chat_source_id": context.source_id,
    }


def subject(context: Context, chat: Transcript) -> str:
    """The template's pattern with its placeholders filled in; anything else in braces stays as it is."""
    filled = _filled(context, chat, context.presets.subject_pattern)
    return " ".join(filled.split())[:SUBJECT_LENGTH]


def own_fields(context: Context, chat: Transcript) -> dict[str, object]:
    """The template's values for the service's own fields, their placeholders filled in as those of the subject are."""
    values = context.presets.custom_fields or {}
    return {key: _filled(context, chat, value) if isinstance(value, str) else value for key, value in values.items()}


def _filled(context: Context, chat: Transcript, pattern: str) -> str:
    texts, words = _parts(pattern)
    return "".join([part for text, word in zip(texts, words, strict=True) for part in (text, word(context, chat))])


@lru_cache
def _parts(pattern: str) -> tuple[list[str], list[_Word]]:
    """The texts of a pattern, and what stands behind each; in the end nothing does."""
    found = _PLACEHOLDER.split(pattern)
    return found[0::2], [*(_WORDS[name] for name in found[1::2]), lambda _context, _chat: ""]


def content(chat: Transcript) -> str:
    """What the customer wrote first."""
    first = next((line.text for line in chat.lines if line.role == "customer" and line.text and not line.rating), "")
    return first[:CONTENT_LENGTH]


def tags(context: Context, chat: Transcript) -> list[str]:
    """The template's tags and the chat's own, each once."""
    return list(dict.fromkeys((*context.presets.tags, *(tag for tag in chat.tags if tag))))


def entry(chat: Transcript, call_id: int, service_id: int, call: Mapping[str, Any]) -> Entry:
    """What the search finds of an imported call: subject, note, the service's own fields, and what people said."""
    said = (line.text for line in chat.lines if line.role != "system")
    return Entry(
        call_id,
        service_id,
        "\n".join((call["note"], *map(str, call["custom_fields"].values()), *said)),
        title=call["subject"],
    )


def _stamp(context: Context, time: datetime | None) -> str:
    return time.astimezone(context.settings.zone).strftime("%Y/%m/%d %H:%M") if time else ""


def _operator(_context: Context, chat: Transcript) -> str:
    owner = owner_of(chat)
    return owner.name if owner else ""


_WORDS: dict[str, _Word] = {
    "source": lambda context, _chat: context.settings.name,
    "customer": lambda _context, chat: chat.customer.name,
    "operator": _operator,
    "started_at": lambda context, chat: _stamp(context, chat.started_at),
    "ended_at": lambda context, chat: _stamp(context, chat.ended_at),
    "external_id": lambda _context, chat: chat.external_id,
}
PLACEHOLDERS = tuple(_WORDS)
_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
