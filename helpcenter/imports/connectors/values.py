"""Reading the values in which external systems differ: IDs, times, texts, markup. Knows no system.

All of them take what vendors really send (numbers as texts, 0000-00-00, HTML) and give our terms or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from html.parser import HTMLParser
from typing import TypeVar

import msgspec

from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import Attachment, ExternalCustomer, Malformed, Speaker, Transcript, TranscriptLine

Id = str | int
"""IDs are texts by most contracts, but numbers are taken as well: vendors change that between releases."""
Form = TypeVar("Form")
Number = int | float | str | None

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError, OSError, ValueError)
"""What decoding may raise. OverflowError: a time in the first or last hours of a calendar, moved to UTC. OSError: a
number of seconds that the system has no time for."""

_BOM = b"\xef\xbb\xbf"
_BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "blockquote", "pre"})
_UNSEEN = frozenset({"script", "style", "head", "title"})


def text_id(value: Id | None) -> str | None:
    """An ID as text, without NUL; an empty one is none at all."""
    if value is None:
        return None
    return clean(value if type(value) is str else str(value)).strip() or None


def clean(value: str | None) -> str:
    """Text without NUL, which PostgreSQL cannot hold."""
    if not value:
        return ""
    return value.replace("\x00", "") if "\x00" in value else value


def attached(name: str | None, url: str | None, content_type: str | None, size: int | None) -> Attachment:
    """A file that hangs on a line, its texts without NUL; one without a name is called by its address."""
    address = clean(url)
    return Attachment(clean(name) or address, address, clean(content_type), size)


def utc(time: datetime, zone: tzinfo) -> datetime:
    """`time` in UTC; a time without a zone is meant in `zone` (chat-import.md 1.9)."""
    if time.tzinfo is UTC:
        return time
    return (time.replace(tzinfo=zone) if time.tzinfo is None else time).astimezone(UTC)


def from_seconds(value: Number) -> datetime | None:
    """A Unix time in seconds, a number or one as text; 0 and nothing are no time. Raises what UNREADABLE names."""
    if value is None or value == "":
        return None
    seconds = float(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def local_time(value: str | None, zone: tzinfo) -> datetime | None:
    """A time such as 2026-11-20 10:40:00, meant in `zone` unless it says otherwise; 0000-00-00 … is none.

    Raises ValueError where it is no time.
    """
    if not value or value.startswith("0000-00-00"):
        return None
    return utc(datetime.fromisoformat(value.strip()), zone)


def rfc3339(time: datetime) -> str:
    """`time` as most systems want it in a request: 2026-11-20T01:00:00Z."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def plain(html: str | None) -> str:
    """The text of HTML, a line for each block; addresses of links stand in brackets behind their words."""
    reader = _Plain()
    reader.feed(clean(html))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0
        self.link = ""
        self.link_at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag == "a":
            self.link, self.link_at = dict(attrs).get("href") or "", len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self.link:
            if self.link != "".join(self.parts[self.link_at :]).strip():
                self.parts.append(f" [{self.link}]")
            self.link = ""

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def page_of(decoder: msgspec.json.Decoder[Form], body: bytes) -> Form:
    """The page in `body` (UTF-8, byte order mark allowed). Raises `SourceError` if it is not one."""
    try:
        return decoder.decode(body.removeprefix(_BOM))
    except UNREADABLE as error:
        raise SourceError("not_the_contract", detail=str(error)[:300]) from error


class Identified(msgspec.Struct):
    """The head of a chat that calls its ID `id`."""

    id: Id


FindId = Callable[[msgspec.Raw | bytes], str | None]


def id_finder(head: msgspec.json.Decoder[Form], id_of: Callable[[Form], Id | None]) -> FindId:
    """Finds the ID in the head of a chat that is otherwise not understood, so that people can find it in the source."""

    def find(raw: msgspec.Raw | bytes) -> str | None:
        try:
            return text_id(id_of(head.decode(raw)))
        except UNREADABLE:
            return None

    return find


id_in = id_finder(msgspec.json.Decoder(Identified), lambda chat: chat.id)
"""For chats that call their ID `id`."""


def operators_in(lines: Iterable[TranscriptLine]) -> tuple[Speaker, ...]:
    """Who said the operators' lines, in the order in which they first did."""
    found = dict.fromkeys((line.speaker_id, line.speaker_name) for line in lines if line.role == "operator")
    return tuple(Speaker(*one) for one in found)


def read_with(
    decoder: msgspec.json.Decoder[Form],
    raw: msgspec.Raw | bytes,
    understand: Callable[[Form], Transcript | Malformed],
    find_id: FindId = id_in,
) -> Transcript | Malformed:
    """What `understand` makes of the decoded chat; a chat that cannot be decoded is `Malformed`."""
    try:
        return understand(decoder.decode(raw))
    except UNREADABLE as error:
        return Malformed(find_id(raw), "not_the_contract", str(error)[:300])


def still_open(external_id: str) -> Transcript:
    """A chat that is not finished there, to be left for a later poll."""
    return Transcript(external_id, False, None, None, ExternalCustomer(), (), ())


def checked(chat: Transcript) -> Transcript | Malformed:
    """A finished chat, unless what every call needs is missing: an ID, a start and an end after it."""
    if not chat.external_id:
        return Malformed(None, "no_id")
    if chat.started_at is None:
        return Malformed(chat.external_id, "no_start")
    if chat.ended_at is None:
        return Malformed(chat.external_id, "no_end")
    if chat.ended_at < chat.started_at:
        return Malformed(chat.external_id, "ends_before_start")
    return chat
