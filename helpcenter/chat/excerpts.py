"""The line that says what a chat was about: the first with the words looked for, else the customer's first."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from markupsafe import Markup, escape

from helpcenter.chat.indexing import SPOKEN
from helpcenter.chat.models import Author, Chat, Message, MessageKind
from helpcenter.extensions import db
from helpcenter.search import highlighting

LENGTH = 80
MOST_LINES = 5000
"""Lines that are looked through for the words of a search; a page of very long chats shows first lines instead."""


def of(chats: Sequence[Chat], query: str = "") -> dict[int, Markup]:
    """Chat ID → excerpt, with the words of `query` marked; chats in which the customer said nothing are left out."""
    ids = [chat.id for chat in chats]
    found = _with_words(ids, query) if query else {}
    first = _first_lines([chat_id for chat_id in ids if chat_id not in found])
    return found | {chat_id: escape(text[:LENGTH]) for chat_id, text in first.items()}


def _with_words(ids: list[int], query: str) -> dict[int, Markup]:
    lines = (
        sa.select(Message.chat_id, Message.text)
        .where(Message.chat_id.in_(ids), Message.kind.in_(SPOKEN))
        .order_by(Message.chat_id, Message.seq)
        .limit(MOST_LINES)
    )
    found: dict[int, Markup] = {}
    for chat_id, text in db.session.execute(lines):
        if chat_id not in found and highlighting.spans(text, query):
            found[chat_id] = highlighting.snippet(text, query, LENGTH)
    return found


def _first_lines(ids: list[int]) -> dict[int, str]:
    first = (
        sa.select(Message.chat_id, sa.func.min(Message.seq))
        .where(Message.chat_id.in_(ids), Message.author == Author.CUSTOMER, Message.kind == MessageKind.TEXT)
        .group_by(Message.chat_id)
    )
    lines = sa.select(Message.chat_id, Message.text).where(sa.tuple_(Message.chat_id, Message.seq).in_(first))
    return dict(db.session.execute(lines).all()) if ids else {}
