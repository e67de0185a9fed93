"""Writing the lines of a chat: stored once, numbered, then announced (live-chat.md 5)."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from helpcenter.accounts.models import Operator
from helpcenter.chat import broadcasts
from helpcenter.chat.events import Event, is_staff_only
from helpcenter.chat.models import Author, Chat, ChatState, Message, MessageKind
from helpcenter.chat.revising import raise_revision
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, lock, operation

LONGEST_TEXT = 5000


class ChatEndedError(Exception):
    """Nothing more can be said in this chat by this side."""


class UnusableTextError(Exception):
    """The text is empty or longer than LONGEST_TEXT."""


def send(chat: Chat, text: str, *, client_uuid: str, by: Operator | None) -> Message:
    """The customer's (`by` None) or an operator's line. Sent again with the same UUID it is the same line.

    Raises UnusableTextError, ChatEndedError.
    """
    text = checked(text)
    try:
        with operation():
            lock(chat)
            if not _may_write(chat, by):
                raise ChatEndedError
            return _write(chat, text, client_uuid, by)
    except IntegrityError:
        return sent(chat, client_uuid)


def note(chat: Chat, text: str, *, client_uuid: str, by: Operator) -> Message:
    """An internal note, which the customer never sees. Raises UnusableTextError, ChatEndedError."""
    text = checked(text)
    try:
        with operation():
            lock(chat)
            if chat.state == ChatState.ENDED:
                raise ChatEndedError
            return add(
                chat,
                Author.OPERATOR,
                kind=MessageKind.NOTE,
                text=text,
                client_uuid=client_uuid,
                operator_id=by.id,
                staff_only=True,
            )
    except IntegrityError:
        return sent(chat, client_uuid)


def sent(chat: Chat, client_uuid: str) -> Message:
    """The line that was stored under this UUID. Raises sqlalchemy.exc.NoResultFound where there is none."""
    return db.session.scalars(
        sa.select(Message).where(Message.chat_id == chat.id, Message.client_uuid == client_uuid)
    ).one()


def event(chat: Chat, word: Event, **particulars: Any) -> Message:
    """A line about what happened, inside an operation that has locked `chat`; events.py says who sees which."""
    return add(
        chat,
        Author.SYSTEM,
        kind=MessageKind.EVENT,
        event=word.value,
        particulars=particulars,
        staff_only=is_staff_only(word),
    )


def automatic(chat: Chat, kind: MessageKind, text: str) -> Message:
    """A text of the service (greeting, satisfaction message), inside an operation that has locked `chat`."""
    return add(chat, Author.AUTOMATIC, kind=kind, text=text)


def add(chat: Chat, author: Author, *, client_uuid: str | None = None, **values: Any) -> Message:
    """Append a line inside an operation that has locked `chat`, and announce it after the commit."""
    staff_only = values.get("staff_only", False)
    revision = raise_revision(chat, customer_sees=not staff_only)
    chat.last_seq += 1
    message = Message(
        chat_id=chat.id,
        seq=chat.last_seq,
        author=author,
        client_uuid=client_uuid or str(uuid.uuid4()),
        created_at=now(),
        revision=revision.number,
        **values,
    )
    db.session.add(message)
    db.session.flush()
    after_commit(broadcasts.changed, chat, revision, [message])
    return message


def checked(text: str) -> str:
    """The text without surrounding blanks and NULs. Raises UnusableTextError."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_TEXT:
        raise UnusableTextError
    return text


def _may_write(chat: Chat, by: Operator | None) -> bool:
    if by is None:
        return chat.is_running
    return chat.state in (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED)


def _write(chat: Chat, text: str, client_uuid: str, by: Operator | None) -> Message:
    moment = now()
    chat.last_line, chat.last_line_at = text[:200], moment
    if by is None:
        chat.unread += 1
        chat.unanswered_since = chat.unanswered_since or moment
        return add(chat, Author.CUSTOMER, text=text, client_uuid=client_uuid)
    chat.unread, chat.unanswered_since = 0, None
    chat.answered_at = chat.answered_at or moment
    return add(chat, Author.OPERATOR, text=text, client_uuid=client_uuid, operator_id=by.id)
