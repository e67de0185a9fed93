"""What a connector takes and gives: data. A connector itself is a module with three functions, some with five."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol, runtime_checkable

import msgspec

from helpcenter.imports.transcript import Malformed, Transcript


class Source(msgspec.Struct, frozen=True):
    """The part of a chat setting that a connector needs.

    `headers` carry the credentials. `time_zone`: what times without a zone are meant in. `page_size`: how many chats
    are asked for at once. `mapping`: for kinds whose fields the administrator names (`json`).
    """

    url: str
    headers: dict[str, str]
    time_zone: tzinfo
    page_size: int = 200
    mapping: Mapping[str, str] = {}


class Position(msgspec.Struct, frozen=True):
    """Where to go on reading: chats changed since `since`, from `cursor` on within that answer."""

    since: datetime | None = None
    cursor: str | None = None


START = Position()


class Request(msgspec.Struct, frozen=True):
    """The HTTP request that answers the page at a position: a GET, with a `body` a POST of that JSON."""

    url: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes | None = None


class Received(msgspec.Struct, frozen=True, gc=False):
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

    @property
    def CHAT(self) -> type[msgspec.Struct]:  # noqa: N802  # a constant of the module
        """The form of a chat as `read_chat` takes it; docs/connectors/<kind>.schema.json is made from it."""

    def request(self, source: Source, position: Position) -> Request:
        """The request for the page at `position`."""

    def read_page(self, body: bytes, source: Source, position: Position = START) -> Page:
        """The page in `body`, its chats unread. What is no page at all raises `SourceError`."""

    def read_chat(self, raw: msgspec.Raw | bytes, source: Source) -> Transcript | Malformed:
        """One chat, from a page, from a file, or as it was kept when it was rejected. Never raises."""


@runtime_checkable
class InParts(Protocol):
    """What a connector has besides, where a page names its chats and the lines have to be asked for chat by chat."""

    def further(self, chat: Received, answers: Sequence[bytes], source: Source) -> Request | None:
        """What is still to be asked about a chat of a page, given the answers so far; None when all is there."""

    def joined(self, chat: Received, answers: Sequence[bytes]) -> Received:
        """The chat with its answers in `raw`, as `read_chat` takes it. What is no answer raises `SourceError`."""
