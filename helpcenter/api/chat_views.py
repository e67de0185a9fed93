"""The API's chats and their lines."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import selectinload

from helpcenter.accounts.permissions import Permission
from helpcenter.api import answering, checking, drawing
from helpcenter.api.access import caller, scoped
from helpcenter.api.blueprint import blueprint
from helpcenter.audit import recording
from helpcenter.chat import access as chats
from helpcenter.chat.models import Chat, Message
from helpcenter.transactions import operation


@blueprint.get("/v1/chats")
@scoped(Permission.CHAT_HISTORY)
def list_chats() -> Response:
    """Chats, the newest first."""
    query = checking.of_service(chats.visible_to(caller()), Chat).options(selectinload(Chat.rating))
    return answering.page(query, Chat, drawing.chat)


@blueprint.get("/v1/chats/<int:chat_id>")
@scoped(Permission.CHAT_HISTORY)
def show_chat(chat_id: int) -> Response:
    """One chat."""
    return answering.one(drawing.chat(chats.fetch(caller(), chat_id)))


@blueprint.get("/v1/chats/<int:chat_id>/messages")
@scoped(Permission.CHAT_HISTORY)
def list_messages(chat_id: int) -> Response:
    """The lines of a chat, the newest first. Who reads them is written down."""
    chat = chats.fetch(caller(), chat_id)
    with operation():
        recording.record(caller().id, "transcript_viewed", chat, by="api")
    return answering.page(sa.select(Message).where(Message.chat_id == chat.id), Message, drawing.message)
