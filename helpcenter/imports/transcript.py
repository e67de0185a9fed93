"""A chat of an external system in our terms: what every connector makes and the importer takes.

Knows no database and no Flask. Times are aware and in UTC. See chat-import.md 3.
Nothing here can hold itself, so the collector of cycles need not look at it (`gc=False`): imports make millions.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

import msgspec

Role = Literal["customer", "operator", "bot", "system"]
Rating = Literal["satisfied", "not_satisfied"]

_encoder = msgspec.msgpack.Encoder()


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A file that hangs on a line. `size` in bytes where the source tells it."""

    name: str
    url: str
    content_type: str = ""
    size: int | None = None


class TranscriptLine(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of the conversation, with its own speaker; the form in which it is stored with the call.

    `rating` is set on a last line of its own, whose text is the customer's comment. `internal`: said among operators.
    """

    role: Role
    sent_at: datetime
    text: str = ""
    speaker_id: str | None = None
    speaker_name: str = ""
    attachments: tuple[Attachment, ...] = ()
    external_id: str | None = None
    rating: Rating | None = None
    internal: bool = False


class Speaker(msgspec.Struct, frozen=True, gc=False):
    """An operator of the external system: its ID there (None if it has none) and its name there."""

    external_id: str | None
    name: str = ""


class ExternalCustomer(msgspec.Struct, frozen=True, gc=False):
    """What the source knows about the customer. `external_id` None: the source has no ID for this person."""

    external_id: str | None = None
    name: str = ""
    phone: str = ""
    email: str = ""


class Transcript(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One chat. `finished` False: still open there, to be left for a later poll; the rest is empty."""

    external_id: str
    finished: bool
    started_at: datetime | None
    ended_at: datetime | None
    customer: ExternalCustomer
    operators: tuple[Speaker, ...]
    lines: tuple[TranscriptLine, ...]
    tags: tuple[str, ...] = ()


class Malformed(msgspec.Struct, frozen=True, gc=False):
    """A chat that cannot be understood, as a value: it never stops the page it came in.

    `reason` is a code of `wording.py`, `particulars` what is wrong where, as the parser said it.
    """

    external_id: str | None
    reason: str
    particulars: str = ""


def owner_of(transcript: Transcript) -> Speaker | None:
    """The operator who answered last (chat-import.md 1.3), else the one named last; None without any."""
    for line in reversed(transcript.lines):
        if line.role == "operator" and not line.internal and (line.speaker_id or line.speaker_name):
            return Speaker(line.speaker_id, line.speaker_name)
    return transcript.operators[-1] if transcript.operators else None


def digest_of(transcript: Transcript) -> bytes:
    """16 bytes that change when anything changes that an import would store.

    The order of keys in the payload and the source's own time of change do not count.
    """
    return hashlib.blake2b(_encoder.encode(transcript), digest_size=16).digest()
