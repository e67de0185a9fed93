"""What was said in chats, as text in a cell, or a row a line where it is too long for one (live-chat.md 4.4).

That is what customer and operators said to each other and what was sent for the service; no notes, no events. The text
of a line is the one that is shown: masked where something in it is masked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import pgettext

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Author, Chat, Message, MessageKind
from helpcenter.chat.transcript import text_of
from helpcenter.customers.models import Customer
from helpcenter.exports.workbook import LONGEST_CELL, Cell, Column, clean, fits
from helpcenter.extensions import db
from helpcenter.web import languages

IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
"""IDs of a page of chats; given one by one to `in_` they cost as much as the query."""
Said = tuple[int, int, datetime, Author, int | None, str]
"""Chat ID, number of the line, when, who, which operator, the text."""


@dataclass
class Transcript:
    """One chat's lines, as long as they fit, and its operators in the order in which they spoke."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    operator_ids: list[int] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Keep the line, unless it could not be shown anyway."""
        self.length += len(line) + 1
        if self.length <= LONGEST_CELL + 1:
            self.parts.append(line)

    def text(self) -> str | None:
        """All of it; None where it is too long for a cell."""
        whole = "\n".join(self.parts)
        return whole if self.length <= LONGEST_CELL + 1 and fits(whole) else None


def columns() -> list[Column]:
    """The sheet of what is too long for a cell."""
    return [
        Column(_("ID")),
        Column(pgettext("sheet", "Line"), 8, "number"),
        Column(_("Time"), 20, "time"),
        Column(_("Speaker"), 20),
        Column(pgettext("sheet", "Text"), 100),
    ]


def of(chat_ids: list[int], customers: dict[int, str], operators: dict[int, str]) -> dict[int, Transcript]:
    """Chat ID → what was said. `customers` by chat and `operators` by ID are the names to show."""
    zone, automatic = reader_zone(), str(_("Automatic"))
    found: dict[int, Transcript] = defaultdict(Transcript)
    for chat_id, _seq, at, author, operator_id, text in _said(chat_ids):
        transcript = found[chat_id]
        if operator_id is not None and operator_id not in transcript.operator_ids:
            transcript.operator_ids.append(operator_id)
        name = customers[chat_id] if author == Author.CUSTOMER else operators.get(operator_id or 0, automatic)
        transcript.add(f"{at.astimezone(zone).isoformat(' ', 'seconds')[:19]}  {clean(name)}: {clean(text)}")
    return found


def lines(chat_id: int) -> Iterator[Sequence[Cell]]:
    """A row for each line of one chat."""
    chat = db.session.get_one(Chat, chat_id)
    customer = db.session.get_one(Customer, chat.customer_id)
    operators = operator_names()
    zone, automatic = reader_zone(), str(_("Automatic"))
    for _chat, seq, at, author, operator_id, text in _said([chat_id]):
        name = customer.shown_name if author == Author.CUSTOMER else operators.get(operator_id or 0, automatic)
        yield f"CH-{chat_id}", seq, at.astimezone(zone).replace(tzinfo=None), clean(name), clean(text)


def operator_names() -> dict[int, str]:
    """ID → name of every operator there ever was."""
    return dict(db.session.execute(sa.select(Operator.id, Operator.name)).all())


def _said(chat_ids: list[int]) -> Iterator[Said]:
    query = (
        sa.select(Message.chat_id, Message.seq, Message.created_at, Message.author, Message.operator_id, _text())
        .where(Message.chat_id.in_(IDS), Message.staff_only.is_(False), Message.kind != MessageKind.EVENT)
        .order_by(Message.chat_id, Message.seq)
    )
    result: Any = db.session.execute(query.execution_options(yield_per=1000), {"ids": chat_ids})
    yield from result


def _text() -> sa.ColumnElement[str]:
    """The text of a line; of a file what stands for it, put together by the database, which is quicker."""
    before, _name, after = text_of(MessageKind.FILE, "\x1f").partition("\x1f")
    return sa.case(
        (Message.kind == MessageKind.FILE, sa.literal(before) + Message.text + sa.literal(after)), else_=Message.text
    )


def reader_zone() -> ZoneInfo:
    """The time zone of the current reader; Flask-Babel's own is four times slower."""
    return ZoneInfo(languages.time_zone() or "UTC")
