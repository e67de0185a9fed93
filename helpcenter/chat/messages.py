"""Writing the lines of a chat: stored once, numbered, then announced (live-chat.md 5)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from helpcenter import metrics
from helpcenter.accounts.models import Operator
from helpcenter.chat import broadcasts
from helpcenter.chat.events import Event, is_staff_only
from helpcenter.chat.models import Author, Chat, ChatState, Message, MessageKind
from helpcenter.chat.revising import next_revision, raise_revision
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, insert_once, lock, operation
from helpcenter.webhooks import events as hooks
from helpcenter.webhooks.events import HookEvent

LONGEST_TEXT = 5000
MOST_LINES, MINUTE = 60, timedelta(minutes=1)
PLAIN: dict[str, Any] = {"kind": MessageKind.TEXT, "text": "", "particulars": {}, "staff_only": False}
"""What a line is where nothing else is said."""


class ChatEndedError(Exception):
    """Nothing more can be said in this chat by this side."""


class UnusableTextError(Exception):
    """The text is empty or longer than LONGEST_TEXT, or its UUID stands for a line of somebody else."""


class TooManyLinesError(Exception):
    """The customer writes faster than anybody can read; `wait` says how long until the next line is taken."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


def send(chat: Chat, text: str, *, client_uuid: str, by: Operator | None) -> Message:
    """The customer's (`by` None) or an operator's line.

    Sent again with the same UUID it is the same line, also when nothing more can be said by then.
    Raises UnusableTextError, ChatEndedError, TooManyLinesError.
    """
    text = checked(text)
    with operation():
        lock(chat)
        refusal = _refusal(chat, by)
        if refusal is None:
            return write(chat, text, client_uuid, by)
        return _acknowledged(chat, client_uuid, by, refusal)


def note(chat: Chat, text: str, *, client_uuid: str, by: Operator) -> Message:
    """An internal note, which the customer never sees. Raises UnusableTextError, ChatEndedError."""
    text = checked(text)
    with operation():
        lock(chat)
        if chat.state == ChatState.ENDED:
            return _acknowledged(chat, client_uuid, by, ChatEndedError())
        values = {"kind": MessageKind.NOTE, "text": text, "operator_id": by.id, "staff_only": True}
        return add(chat, Author.OPERATOR, client_uuid=client_uuid, **values)


def stored(chat: Chat, client_uuid: str, by: Operator | None) -> Message | None:
    """The line that the customer (`by` None) or the operator has sent under this UUID; None where there is none."""
    author = Author.OPERATOR if by else Author.CUSTOMER
    return _stored(chat, client_uuid, author, by.id if by else None)


def _stored(chat: Chat, client_uuid: str, author: Author, operator_id: int | None) -> Message | None:
    own = (Message.author == author, Message.operator_id == operator_id)
    found: Message | None = db.session.scalar(
        sa.select(Message).where(Message.chat_id == chat.id, Message.client_uuid == client_uuid, *own)
    )
    return found


def _acknowledged(chat: Chat, client_uuid: str, by: Operator | None, refusal: Exception) -> Message:
    """The line that is sent again: it was stored, whatever is refused by now. Raises `refusal` where it was not."""
    line = stored(chat, client_uuid, by)
    if line is None:
        raise refusal
    return line


ABANDONED = "operator_away"
"""Why a chat is finished whose customer has ended it before."""
TOLD = {
    Event.CONSENTED: HookEvent.CHAT_REQUESTED,
    Event.OPENED: HookEvent.CHAT_OPENED,
    Event.TAKEN: HookEvent.CHAT_OPENED,
    Event.CUSTOMER_ENDED: HookEvent.CHAT_ENDED,
    Event.OPERATOR_ENDED: HookEvent.CHAT_ENDED,
    Event.SYSTEM_ENDED: HookEvent.CHAT_ENDED,
    Event.RATED: HookEvent.CHAT_RATED,
}
"""What other systems are told of."""


def event(chat: Chat, word: Event, **particulars: Any) -> Message:
    """A line about what happened, inside an operation that has locked `chat`; events.py says who sees which."""
    if word in TOLD and particulars.get("why") != ABANDONED:  # whose end was told when the customer left
        hooks.emit(chat.service_id, TOLD[word], chat.id)
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
    db.session.flush()
    return _append(chat, author, client_uuid or str(uuid.uuid4()), {}, **values)


def _append(chat: Chat, author: Author, client_uuid: str, of_chat: dict[str, Any], **values: Any) -> Message:
    """Append a line and write `of_chat` with it; where a line has this UUID already, that one, and nothing is done."""
    customer_sees = not values.get("staff_only", False)
    revision, seq = next_revision(chat, customer_sees=customer_sees), chat.last_seq + 1
    line = {**PLAIN, **values, "chat_id": chat.id, "seq": seq, "client_uuid": client_uuid, "author": author}
    message = insert_once(Message, created_at=now(), revision=revision.number, **line)
    if message is None:
        before = _stored(chat, client_uuid, author, values.get("operator_id"))
        if before is None:
            raise UnusableTextError  # the UUID is that of somebody else's line
        return before
    raise_revision(chat, customer_sees=customer_sees, last_seq=seq, **of_chat)
    after_commit(broadcasts.changed, chat, revision, [message])
    after_commit(metrics.MESSAGES.labels(author).inc)
    return message


def checked(text: str) -> str:
    """The text without surrounding blanks and NULs. Raises UnusableTextError."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_TEXT:
        raise UnusableTextError
    return text


def _refusal(chat: Chat, by: Operator | None) -> ChatEndedError | TooManyLinesError | None:
    """Why nothing more is taken from this side now: it is over, or a customer has sent MOST_LINES within a minute.

    Asks the database only in chats with as many lines.
    """
    if not may_write(chat, by):
        return ChatEndedError()
    if by is not None or chat.last_seq < MOST_LINES:
        return None
    own = sa.select(Message.created_at).where(Message.chat_id == chat.id, Message.author == Author.CUSTOMER)
    at = db.session.scalar(own.order_by(Message.seq.desc()).offset(MOST_LINES - 1).limit(1))
    return TooManyLinesError(MINUTE - (now() - at)) if at is not None and now() - at < MINUTE else None


def may_write(chat: Chat, by: Operator | None) -> bool:
    """Whether the customer (`by` None) or an operator can still say something in this chat."""
    if by is None:
        return chat.is_running
    return chat.state in (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED)


def write(chat: Chat, text: str, client_uuid: str, by: Operator | None, **more: Any) -> Message:
    """What `send` does inside of an operation that has locked `chat`; `more` are further columns of the line."""
    moment = now()
    of_chat: dict[str, Any] = {"last_line": text[:200], "last_line_at": moment}
    if by is None:
        of_chat |= {"unread": chat.unread + 1, "unanswered_since": chat.unanswered_since or moment}
        return _append(chat, Author.CUSTOMER, client_uuid, of_chat, text=text, **more)
    of_chat |= {"unread": 0, "unanswered_since": None, "answered_at": chat.answered_at or moment}
    return _append(chat, Author.OPERATOR, client_uuid, of_chat, text=text, operator_id=by.id, **more)
