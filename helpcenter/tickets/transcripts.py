"""How the lines of an imported conversation are kept in CallTranscript.lines: dicts of what Line names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from helpcenter.tickets.models import CallTranscript


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that hung on a line in the external system. `size` in bytes where that told it."""

    name: str
    url: str
    content_type: str = ""
    size: int | None = None


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line with its own speaker. `role`: customer, operator, bot or system; `speaker_name` is the payload's."""

    role: str
    sent_at: datetime
    text: str
    speaker_id: str | None = None
    speaker_name: str = ""
    attachments: list[Attachment] = []


def stored(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as the column keeps them."""
    kept: list[dict[str, Any]] = msgspec.to_builtins(list(lines))
    return kept


def lines_of(transcript: CallTranscript) -> list[Line]:
    """The lines as they were stored, in order of time."""
    return msgspec.convert(transcript.lines, list[Line])


def searchable(lines: Iterable[Line]) -> str:
    """What a search finds of a conversation: what was said, one line each, without who said it."""
    return "\n".join(line.text for line in lines if line.role in ("customer", "operator", "bot"))
