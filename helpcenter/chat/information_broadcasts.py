"""Telling open panels that the information they show was changed elsewhere; they never lose what is unsaved."""

from __future__ import annotations

import json

import sqlalchemy as sa

from helpcenter.chat import topics
from helpcenter.chat.models import Chat, ChatState
from helpcenter.extensions import db
from helpcenter.realtime.hub import publish_all
from helpcenter.web.languages import LANGUAGES


def changed(chat: Chat) -> None:
    """Tell the screens of all running chats of this customer, whose name and note stand in each of them."""
    running = sa.select(Chat.id).where(Chat.customer_id == chat.customer_id, Chat.state != ChatState.ENDED)
    publish_all(
        [
            (topics.conversation(chat_id, topics.STAFF, language), json.dumps({"information": {"chat": chat_id}}))
            for chat_id in db.session.scalars(running)
            for language in LANGUAGES
        ]
    )
