"""What arrives from outside, spoilt at random, and what must hold of whatever is made of it (quality.md 3.10).

`test_arriving.py` tries a few examples of each property, `make fuzz` (fuzz.py) as many as ten minutes hold.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import jwt
import msgspec
from hypothesis import strategies as st

from helpcenter.articles import front_matter, markdown
from helpcenter.chat import history_filters
from helpcenter.customers import signed_identity
from helpcenter.customers.signed_identity import IdentityRefusedError
from helpcenter.files import preparing
from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits
from helpcenter.files.refusing import UnusableFileError
from helpcenter.imports import tables
from helpcenter.imports.connectors import CONNECTORS
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import Malformed, Transcript
from helpcenter.mail import reading
from helpcenter.search import highlighting, words
from helpcenter.services.models import Service
from tests.files import samples
from tests.imports.connectors.payloads import PAYLOADS, SOURCE
from tests.imports.test_smart_m_talk import payload
from tests.security.spoiling import misshapen, spoilt

CHATS = {**PAYLOADS, "smart_m_talk": payload()}
"""A finished chat of each external system."""
MAIL = (
    b"From: =?utf-8?b?5bGx55Sw?= <hana@example.jp>\r\nTo: desk+t1.sig@example.jp\r\nMessage-ID: <a@b>\r\n"
    b"Subject: =?iso-2022-jp?B?GyRCSjYkKxsoQg==?=\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=one\r\n\r\n--one\r\n"
    b"Content-Type: multipart/alternative; boundary=two\r\n\r\n"
    b"--two\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"=E8=BF=94=\r\n"
    b"--two\r\nContent-Type: text/html; charset=shift_jis\r\n\r\n<p>one<br>two</p>\r\n--two--\r\n--one\r\n"
    b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''%E8%BF%94.png\r\n\r\niVBORw0KGgo=\r\n--one--\r\n"
)
TABLE = "送信者タイプ,送信者名,送信日,送信時刻,内容\n顧客,花子,2026/11/20,10:40,返金\n".encode()
MARKDOWN = "# 返金\n\n[a](https://x.example) ![b](/p/1.png)\n\n| a | b |\n|---|---|\n| <b>c</b> | `d` |\n\n> - e\n"
FACTS = '---\ntitle: "返金"\ncategory: ["a", "b"]\npinned: false\nposition: 0\n---\n\ntext'
SERVICE = Service(id=1, slug="desk", identity_secret="s" * 64)
TOKEN = jwt.encode({"sub": "1", "name": "花子", "exp": 2**31, "jti": "1"}, "t" * 64, "HS256").encode()
LIMITS = Limits(groups=frozenset(Group), megabytes=20, count=10)


def page_with(chat: object) -> bytes:
    """What may be a page of some system."""
    return json.dumps({"chats": [chat], "items": [chat]}).encode()


def check_chat(kind: str, raw: bytes) -> None:
    """A chat is understood, or said not to be; what is kept of it can be kept by both databases."""
    found = CONNECTORS[kind].read_chat(raw, SOURCE)
    assert isinstance(found, Transcript | Malformed)
    if isinstance(found, Transcript):
        kept = msgspec.json.encode(found)
        assert b"\\u0000" not in kept, "PostgreSQL keeps no NUL"
        assert all(line.sent_at.utcoffset() is not None for line in found.lines)


def check_page(kind: str, raw: bytes) -> None:
    """A page is a page, or an error of the source."""
    try:
        page = CONNECTORS[kind].read_page(raw, SOURCE)
    except SourceError:
        return
    for chat in page.chats:
        assert isinstance(CONNECTORS[kind].read_chat(chat.raw, SOURCE), Transcript | Malformed)


def check_mail(raw: bytes) -> None:
    """A mail is read or refused; nothing of it is longer than it may be, or holds a NUL or a line break in a header."""
    try:
        letter = reading.read(raw)
    except reading.UnreadableError:
        return
    assert len(letter.text) <= reading.LONGEST_TEXT
    for header in (letter.subject, letter.sender, letter.sender_name, *letter.recipients):
        assert not {"\r", "\n", "\x00"} & set(header)
    assert "\x00" not in letter.text
    f"{letter.text}{letter.subject}{letter.sender_name}".encode()


def check_table(raw: bytes) -> None:
    """A file of rows is read or refused."""
    with tempfile.NamedTemporaryFile() as file:
        path = Path(file.name)
        path.write_bytes(raw)
        try:
            for _number, row in tables.rows(path, tables.inspect(path)):
                assert all(isinstance(cell, str) for cell in row)
        except SourceError:
            return


def check_token(raw: bytes) -> None:
    """Nothing that our secret did not sign is anybody."""
    token = raw.decode("utf-8", "replace")
    assert signed_identity.named(SERVICE, token) is None
    try:
        signed_identity.verify(SERVICE, token)
    except IdentityRefusedError:
        return
    raise AssertionError(token)


def check_search(raw: bytes) -> None:
    """A question becomes few words of letters and digits; what is marked in a text is the text."""
    text = raw.decode("utf-8", "replace")
    for word in words.words(text):
        assert words.normal(word) == word
        assert all(part.isalnum() or not part.isascii() for part in word.replace(" ", "")), word
    marked = str(highlighting.highlight(text, text[:8]))
    assert Elements(marked).found <= {"mark"}
    history_filters.read({"q": text, "since": text, "page": text, "operator": text, "sort": text})


def check_markdown(raw: bytes) -> None:
    """Nothing in an article can run, or call another site by itself."""
    shown = Elements(markdown.render(raw.decode("utf-8", "replace")))
    assert not shown.found & {"script", "style", "iframe", "form", "object", "svg", "base", "link", "meta"}
    assert not [name for name in shown.attributes if name.startswith("on") or name in {"style", "srcdoc", "formaction"}]
    assert not [one for one in shown.addresses if one.strip().lower().startswith(("javascript", "data", "vbscript"))]


def check_facts(raw: bytes) -> None:
    """Front matter is read or refused by the number of its line."""
    try:
        facts, _text = front_matter.read(raw.decode("utf-8", "replace"))
    except front_matter.UnreadableError:
        return
    assert front_matter.read(front_matter.write(facts, "x"))[0] == facts


def check_file(raw: bytes) -> None:
    """A file is prepared or refused with a reason; a picture has been drawn anew."""
    try:
        made = preparing.prepare(BytesIO(raw), "photo.png", LIMITS)
    except UnusableFileError:
        return
    assert "/" not in made.name


class Elements(HTMLParser):
    """The names of elements and attributes in a piece of HTML, and its addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _value in attributes}
        self.addresses |= {value or "" for name, value in attributes if name in {"href", "src"}}


Property = tuple[st.SearchStrategy[bytes], Callable[[bytes], None]]
PROPERTIES: dict[str, Property] = {
    **{f"chat of {kind}": (misshapen(chat), partial(check_chat, kind)) for kind, chat in CHATS.items()},
    **{f"page of {kind}": (spoilt(page_with(chat)), partial(check_page, kind)) for kind, chat in CHATS.items()},
    "mail": (spoilt(MAIL), check_mail),
    "table": (st.one_of(spoilt(TABLE), spoilt(samples.archive(**{"xl/workbook.xml": b"<a/>"}))), check_table),
    "token": (spoilt(TOKEN), check_token),
    "search": (st.one_of(spoilt("返金 ﾊﾟｽﾜｰﾄﾞ ms-20488".encode()), st.binary(max_size=300)), check_search),
    "markdown": (spoilt(MARKDOWN.encode()), check_markdown),
    "front matter": (spoilt(FACTS.encode()), check_facts),
    "file": (st.one_of(spoilt(samples.picture()), spoilt(samples.moving("GIF")), spoilt(samples.word())), check_file),
}
