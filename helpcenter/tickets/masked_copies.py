"""Copies of a chat's lines in its tickets are masked with the line (live-chat.md 2.7)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat.masked_text import MASK
from helpcenter.chat.models import Chat
from helpcenter.chat.signals import message_masked
from helpcenter.extensions import db
from helpcenter.tickets import indexing
from helpcenter.tickets.from_chats import LONGEST_SUBJECT
from helpcenter.tickets.models import Call, Ticket

TELLING = 4
"""A piece of fewer characters stands in many texts by chance; it is replaced only with the whole line around it."""


@message_masked.connect
def mask_tickets(chat: Chat, *, before: str, after: str, piece: str) -> None:
    """Subject and content of the chat's calls and tickets: the line as it was copied, and the piece wherever it is."""
    for call in db.session.scalars(sa.select(Call).where(Call.chat_id == chat.id)).unique():
        ticket: Ticket = call.ticket
        call.content = _masked(call.content, before, after, piece)
        call.subject = _masked_subject(call.subject, before, after, piece)
        ticket.subject = _masked_subject(ticket.subject, before, after, piece)
        db.session.flush()
        indexing.put(call)


def _masked(text: str, before: str, after: str, piece: str) -> str:
    text = text.replace(before, after)
    if len(piece.strip()) >= TELLING:
        text = text.replace(piece, MASK)
    return text


def _masked_subject(subject: str, before: str, after: str, piece: str) -> str:
    """A subject may be the beginning of the line's first line (from_chats.prefilled), the piece cut off in it."""
    first = before.splitlines()[0].strip()
    if subject in (first, first[: LONGEST_SUBJECT - 1] + "…"):
        return after.splitlines()[0].strip()[:LONGEST_SUBJECT]
    return _masked(subject, before, after, piece)
