"""Storing drafted chats in bulk."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat.models import Chat, Consent, Message, MessageKind, Rating
from helpcenter.demo.past_chats import Draft
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Entry, Kind


def store(drafts: list[Draft]) -> list[int]:
    """Insert the chats with their lines, consents and ratings, and index them; returns their IDs in order."""
    inserted = sa.insert(Chat).returning(Chat.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(inserted, [draft.chat for draft in drafts]))
    pairs = list(zip(ids, drafts, strict=True))
    _insert(Message, [{**line, "chat_id": id_} for id_, draft in pairs for line in draft.lines])
    _insert(Consent, [{**draft.consent, "chat_id": id_} for id_, draft in pairs])
    _insert(Rating, [{**draft.rating, "chat_id": id_} for id_, draft in pairs if draft.rating])
    index.put_many(Kind.CHAT, [Entry(id_, draft.chat["service_id"], _text(draft)) for id_, draft in pairs])
    return ids


def _insert(model: type[Message | Consent | Rating], rows: list[dict[str, object]]) -> None:
    if rows:
        db.session.execute(sa.insert(model), rows)


def _text(draft: Draft) -> str:
    """What chat/indexing.py keeps of a chat: what was said, and internal notes."""
    return "\n".join(line["text"] for line in draft.lines if line["kind"] in (MessageKind.TEXT, MessageKind.NOTE))
