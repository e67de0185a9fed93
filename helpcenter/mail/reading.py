"""A mail that came in, read without trusting a byte of it: sizes, structure and charsets may all be lies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from helpcenter.web.typed import printable_line

LONGEST_TEXT = 100_000
MOST_PARTS = 200
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_BLOCKS = {"p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3"}


class UnreadableError(Exception):
    """What came is no mail that can be understood."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail, under the name that its sender gave it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What a mail says. `digest` is of its Message-ID, or of all of it where it has none; `attachments` are files."""

    digest: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    is_automatic: bool


def read(raw: bytes) -> Letter:
    """The mail in `raw`. Raises UnreadableError."""
    try:
        mail = message_from_bytes(raw)
        parts = list(_parts(mail))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableError from error
    name, sender = parseaddr(_header(mail, "from"))
    identity = str(mail.get("message-id", "")).strip().encode("utf-8", "replace") or raw
    return Letter(
        digest=hashlib.sha256(identity).hexdigest(),
        sender=printable_line(sender)[:320].lower(),
        sender_name=printable_line(name)[:200],
        recipients=tuple(_recipients(mail)),
        subject=printable_line(_header(mail, "subject"))[:300],
        text=_text(parts),
        attachments=tuple(_attachments(parts)),
        is_automatic=_is_automatic(mail),
    )


def _parts(mail: Message) -> Iterator[Message]:
    for count, part in enumerate(mail.walk()):
        if count >= MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _recipients(mail: Message) -> Iterator[str]:
    values = [str(value) for name in _TO for value in mail.get_all(name, [])]
    for _name, address in getaddresses(values[:50])[:200]:
        if address:
            yield printable_line(address).lower()


def _header(mail: Message, name: str) -> str:
    """A header decoded, whatever it claims to be encoded in."""
    value = mail.get(name, "")
    try:
        pieces = decode_header(value)
    except (ValueError, LookupError, MessageError):
        return str(value)
    return "".join(_decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)


def _text(parts: list[Message]) -> str:
    """The first plain part, else the first HTML part without its markup."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not _file_name(part):
                text = _content(part)
                return (_without_markup(text) if kind == "text/html" else _lines(text))[:LONGEST_TEXT]
    return ""


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _decoded(payload[: LONGEST_TEXT * 8], part.get_content_charset())


def _decoded(data: bytes, charset: str | None) -> str:
    """Text in whatever it is really in: what decodes as UTF-8 is UTF-8, and escapes to JIS are JIS."""
    tried = ["iso2022_jp_ext"] if b"\x1b$" in data or b"\x1b(" in data else []
    for name in (*tried, "utf-8", charset, "cp932"):
        try:
            return data.decode(name or "utf-8")
        except (ValueError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        name = None
    if name is None and part.get_content_disposition() == "attachment":
        name = part.get_content_type()
    return printable_line(name or "")[:200]


def _attachments(parts: list[Message]) -> Iterator[Attachment]:
    for part in parts:
        name = _file_name(part)
        if name:
            payload = part.get_payload(decode=True)
            yield Attachment(name, payload if isinstance(payload, bytes) else b"")


def _is_automatic(mail: Message) -> bool:
    """Whether a machine has sent it: such mail is never answered, and opens nothing (RFC 3834)."""
    submitted = str(mail.get("auto-submitted", "no")).split(";")[0].strip().lower()
    marks = ("list-id", "x-autoreply", "x-autorespond", "x-loop", "feedback-id")
    return (
        submitted != "no"
        or str(mail.get("precedence", "")).strip().lower() in _BULK
        or str(mail.get("return-path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or any(mark in mail for mark in marks)
    )


def _lines(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(c for c in plain if c in "\n\t" or c.isprintable())
    return re.sub(r"\n{4,}", "\n\n\n", shown).strip()


class _Markup(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.hidden += tag in ("script", "style", "title")
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "title") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data)


def _without_markup(html: str) -> str:
    markup = _Markup()
    markup.feed(html)
    markup.close()
    return _lines("".join(markup.pieces))
