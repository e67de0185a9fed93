"""Masking personal data in a line, and looking at what was masked (live-chat.md 2.7).

`Message.text` has the mask itself in it, so whatever is made of the line (page, frame, index, export, mail) has it too.
The piece it hides stands encrypted in `message_masks`.
"""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.chat import broadcasts, indexing, masked_text, messages, signals
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.mask_model import MessageMask
from helpcenter.chat.masked_text import Span
from helpcenter.chat.models import Chat, ChatState, Message, MessageKind
from helpcenter.chat.revising import raise_revision
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, lock, operation

UNMASKABLE = (MessageKind.EVENT, MessageKind.FILE)
"""A line of these is no text; what is in a file cannot be masked."""


class UnusableSpanError(Exception):
    """There is nothing to mask there, or the line no longer reads as the person saw it."""


def mask(message: Message, *, start: int, piece: str, by: Operator) -> None:
    """Replace `piece`, which begins at the code point `start` of the line as it reads now, by a mask for everybody.

    Masks that the piece touches become one with it. Raises UnusableSpanError.
    """
    with operation():
        chat = lock(db.session.get_one(Chat, message.chat_id))
        lock(message)
        end = start + len(piece)
        if message.kind in UNMASKABLE or start < 0 or not piece.strip() or message.text[start:end] != piece:
            raise UnusableSpanError
        span = masked_text.covered(message.masks or [], start, end)
        if span.is_one_mask:
            return
        before, row = message.text, _put(message, span, by)
        _spread(chat, message, before, row.original)
        recording.record(by.id, "message_masked", chat, seq=message.seq, mask=row.id)
        messages.event(chat, Event.MASKED, seq=message.seq, **operator_words(by))


def find(chat: Chat, mask_id: int) -> MessageMask | None:
    """The mask, if it is in a line of `chat`."""
    query = sa.select(MessageMask).join(Message, Message.id == MessageMask.message_id)
    return db.session.scalar(query.where(MessageMask.id == mask_id, Message.chat_id == chat.id))


def disclose(mask: MessageMask, *, reason: str, by: Operator) -> str:
    """What the mask hides, for the eyes of `by` alone. That they looked, and why, is on record before they see it."""
    with operation():
        message = db.session.get_one(Message, mask.message_id)
        chat = lock(db.session.get_one(Chat, message.chat_id))
        recording.record(by.id, "mask_disclosed", chat, seq=message.seq, mask=mask.id, reason=reason)
        messages.event(chat, Event.UNMASKED, seq=message.seq, reason=reason, **operator_words(by))
    return mask.original


def _put(message: Message, span: Span, by: Operator) -> MessageMask:
    """One mask over the span; those it swallows are gone, and what they hid is a part of what it hides."""
    ids = [mask_id for _at, mask_id in span.masks]
    swallowed = list(db.session.scalars(sa.select(MessageMask).where(MessageMask.id.in_(ids)))) if ids else []
    original = masked_text.unmasked(message.text, span, {row.id: row.original for row in swallowed})
    row = MessageMask(message_id=message.id, original=original, masked_by_id=by.id)
    db.session.add(row)
    for other in swallowed:
        db.session.delete(other)
    db.session.flush()
    message.text, message.masks = masked_text.replaced(message.text, message.masks or [], span, row.id)
    return row


def _spread(chat: Chat, message: Message, before: str, original: str) -> None:
    """Everybody who sees the line sees the mask, and what was copied from the line gets it too."""
    if chat.last_line == before[:200]:
        chat.last_line = message.text[:200]
    revision = raise_revision(chat, customer_sees=not message.staff_only)
    message.revision = revision.number
    after_commit(broadcasts.changed, chat, revision, [message])
    if chat.state == ChatState.ENDED:
        db.session.flush()
        indexing.index(chat)
    signals.message_masked.send(chat, before=before, after=message.text, piece=original)
