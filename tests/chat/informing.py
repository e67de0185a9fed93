"""Saving the information of a chat, for tests."""

from __future__ import annotations

from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.chat import information
from helpcenter.chat.models import Chat
from helpcenter.extensions import db


def write(chat: Chat, by: Operator, **changes: Any) -> list[str]:
    """Save what is shown now, with changes."""
    saved = information.current(chat)
    values = {"name": saved.name, "email": saved.email, "note": saved.note, "category_id": saved.category_id}
    return information.save(chat, by=by, **{**values, "version": information.version(chat), **changes})


def fields(chat: Chat, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    saved = information.current(chat)
    values = {"name": saved.name, "email": saved.email, "note": saved.note, "category_id": saved.category_id or ""}
    return {**values, "version": information.version(chat), **changes}


def url(chat: Chat, place: str = "chats") -> str:
    return f"/console/{place}/{chat.id}/information"


def fresh(chat: Chat) -> information.Information:
    db.session.expire_all()
    return information.current(chat)
