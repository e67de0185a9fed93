"""A conversation to be read: who said what, grouped as it is shown (live-chat.md 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from markupsafe import Markup

from helpcenter.accounts.models import Operator
from helpcenter.chat import masked_text
from helpcenter.chat.events import ASIDE, Audience, words
from helpcenter.chat.models import Author, Chat, Message, MessageKind
from helpcenter.extensions import db
from helpcenter.search.highlighting import highlight
from helpcenter.web.rendering import linked

TOGETHER = timedelta(minutes=2)
"""Lines of one speaker that follow each other within this time share a head."""


@dataclass(frozen=True)
class Line:
    """A line as it is shown. `begins`: the day it is the first line of; `icon` only with an event."""

    message: Message
    name: str
    text: Markup
    icon: str | None = None
    follows: bool = False
    begins: date | None = None

    def without_day(self) -> Line:
        """The line alone, for where its day stands already."""
        return replace(self, begins=None)


def read(chat: Chat, query: str = "") -> list[Line]:
    """Everything operators may read, in order, with the words of `query` marked."""
    messages = [message for message in _messages(chat) if message.event not in ASIDE]
    names = _names(messages)
    return list(_grouped(_line(chat, message, names, query) for message in messages))


def events(chat: Chat) -> list[tuple[Message, str | None, str]]:
    """What happened, in order: the line, its icon, its sentence."""
    return [(message, *words(message, Audience.STAFF)) for message in _messages(chat) if message.event]


def heard(chat: Chat, *, after: int = 0) -> list[tuple[Message, str, str]]:
    """What the customer could read, as the customer read it: line, nickname ('' with events) and words.

    Lines after number `after`, in the current language; of masked pieces the mask.
    """
    messages = [message for message in _messages(chat) if not message.staff_only and message.seq > after]
    names = _names(messages, Operator.nickname)
    return [(message, *_said(chat, message, names)) for message in messages]


def plain(chat: Chat) -> str:
    """The same as text: a line each with time and nickname."""
    lines = [(stamp(message), f"{name}: {text}" if name else text) for message, name, text in heard(chat)]
    return "".join(f"{at}  {said}\n" for at, said in lines)


def text_of(kind: MessageKind, text: str) -> str:
    """What was said, where there is nothing but plain text; of a file its name, in the current language."""
    return str(_("[file: %(name)s]", name=text)) if kind == MessageKind.FILE else text


def counts(chat: Chat) -> dict[str, int]:
    """How many lines were said, and how many things happened."""
    is_event = Message.kind == MessageKind.EVENT
    query = sa.select(is_event, sa.func.count()).where(Message.chat_id == chat.id).group_by(is_event)
    found = {bool(event): count for event, count in db.session.execute(query)}
    return {"lines": found.get(False, 0), "events": found.get(True, 0)}


def _messages(chat: Chat) -> list[Message]:
    query = sa.select(Message).where(Message.chat_id == chat.id).order_by(Message.seq)
    return list(db.session.scalars(query))


def _names(messages: Iterable[Message], name: sa.SQLColumnExpression[str] = Operator.name) -> dict[int, str]:
    ids = {message.operator_id for message in messages if message.operator_id is not None}
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Operator.id, name).where(Operator.id.in_(ids)))
    return dict(rows.all())


def _line(chat: Chat, message: Message, names: dict[int, str], query: str) -> Line:
    if message.kind == MessageKind.EVENT:
        icon, sentence = words(message, Audience.STAFF)
        return Line(message, "", Markup("{}").format(sentence), icon)
    text = masked_text.drawn(message, (lambda words: highlight(words, query)) if query else linked)
    return Line(message, _speaker(chat, message, names), text)


def _speaker(chat: Chat, message: Message, names: dict[int, str]) -> str:
    if message.author == Author.CUSTOMER:
        return chat.customer.shown_name
    return names.get(message.operator_id or 0, "")


def _grouped(lines: Iterable[Line]) -> Iterator[Line]:
    before: Line | None = None
    for line in lines:
        day = _day(line)
        new_day = before is None or _day(before) != day
        follows = not new_day and before is not None and _goes_on(before.message, line.message)
        yield Line(line.message, line.name, line.text, line.icon, follows, day if new_day else None)
        before = line


def _goes_on(before: Message, message: Message) -> bool:
    same = (before.author, before.operator_id, before.kind) == (message.author, message.operator_id, message.kind)
    spoken = message.author in (Author.CUSTOMER, Author.OPERATOR)
    return same and spoken and message.created_at - before.created_at < TOGETHER


def _day(line: Line) -> date:
    return to_user_timezone(line.message.created_at).date()  # type: ignore[no-any-return]  # Flask-Babel has no types


def stamp(message: Message) -> str:
    """When the line was said, in the current time zone: 2026-11-20 12:00:30."""
    return to_user_timezone(message.created_at).strftime("%Y-%m-%d %H:%M:%S")  # type: ignore[no-any-return]  # likewise


def _said(chat: Chat, message: Message, names: dict[int, str]) -> tuple[str, str]:
    """Who, and what; an event in brackets, and nobody's."""
    if message.kind == MessageKind.EVENT:
        return "", f"({words(message, Audience.CUSTOMER)[1]})"
    return _speaker(chat, message, names), text_of(message.kind, message.text)
