"""What a connector takes and gives: data. A connector itself is a module with three functions."""

from __future__ import annotations

import hashlib
from datetime import datetime, tzinfo
from typing import Protocol

import msgspec

from helpcenter.imports.transcript import Malformed, Transcript


class Source(msgspec.Struct, frozen=True):
    """The part of a chat setting that a connector needs.

    `headers` carry the credentials. `time_zone`: what times without a zone are meant in. `page_size`: how many chats
    are asked for at once.
    """

    url: str
    headers: dict[str, str]
    time_zone: tzinfo
    page_size: int = 200


class Position(msgspec.Struct, frozen=True):
    """Where to go on reading: chats changed since `since`, from `cursor` on within that answer."""

    since: datetime | None = None
    cursor: str | None = None


class Request(msgspec.Struct, frozen=True):
    """The HTTP GET that answers the page at a position."""

    url: str
    params: dict[str, str]
    headers: dict[str, str]


class Received(msgspec.Struct, frozen=True):
    """One chat as it came: `raw` is a view into the page's bytes, not yet read but for its ID and time of change.

    Either is None where it cannot be read; `Connector.read_chat` then says why.
    """

    raw: msgspec.Raw
    external_id: str | None = None
    updated_at: datetime | None = None

    def mark(self) -> str:
        """16 bytes in hexadecimal by which the very same payload is recognised."""
        return hashlib.blake2b(self.raw, digest_size=16).hexdigest()


class Page(msgspec.Struct, frozen=True):
    """The chats of one page, oldest change first, and the cursor of the next; None after the last.

    `total`: how many chats the whole answer has, where the source tells; for the progress bar alone.
    """

    chats: list[Received]
    next_cursor: str | None
    total: int | None = None


class Connector(Protocol):
    """The shape of a connector module. Nothing in it may touch a network, a database or Flask."""

    LABEL: str

    def request(self, source: Source, position: Position) -> Request:
        """The request for the page at `position`."""

    def read_page(self, body: bytes, source: Source) -> Page:
        """The page in `body`, its chats unread. What is no page at all raises `SourceError`."""

    def read_chat(self, raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
        """One chat, from a page, from a file, or as it was kept when it was rejected. Never raises."""
