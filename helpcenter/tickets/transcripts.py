"""Reading the lines of an imported conversation as CallTranscript keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from helpcenter.tickets.models import CallTranscript


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that hung on a line in the external system. `size` in bytes where that told it."""

    name: str
    url: str
    content_type: str = ""
    size: int | None = None


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line with its own speaker, as TranscriptLine of imports/transcript.py is stored.

    `role`: customer, operator, bot or system; `speaker_name` is the payload's. `rating` (satisfied, not_satisfied)
    stands on a last line of its own, whose text is the customer's comment. `internal`: said among operators.
    """

    role: str
    sent_at: datetime
    text: str = ""
    speaker_id: str | None = None
    speaker_name: str = ""
    attachments: list[Attachment] = []
    rating: str | None = None
    internal: bool = False


def lines_of(transcript: CallTranscript) -> list[Line]:
    """The lines as they were stored, in order of time."""
    return msgspec.convert(transcript.lines, list[Line])


def searchable(lines: Iterable[Line]) -> str:
    """What a search finds of a conversation: what was said, one line each, without who said it."""
    return "\n".join(line.text for line in lines if line.role in ("customer", "operator", "bot"))
