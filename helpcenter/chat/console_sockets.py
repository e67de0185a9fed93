"""The console's WebSockets: one for the operator's lists on every page, one for the open conversation."""

from __future__ import annotations

from typing import Any

from flask import request
from simple_websocket import Server

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import (
    access,
    assignment,
    console_lists,
    frames,
    liveness,
    monitoring,
    standing,
    supervision,
    topics,
)
from helpcenter.chat.console_rights import ConsoleOutbox
from helpcenter.chat.customer_sockets import hear
from helpcenter.chat.lists_outbox import ListsOutbox
from helpcenter.chat.models import Chat
from helpcenter.extensions import db, sock
from helpcenter.realtime import sockets


@sock.route("/console/socket")
@sockets.refusing
@requires(Permission.CHAT_HANDLE)
def lists_socket(ws: Server) -> None:
    """The operator's lists and dock. Being connected here is what makes an operator present (live-chat.md 1.2)."""
    operator_id, language = current_operator.id, current_operator.language
    view = console_lists.allowed_view(current_operator, request.args.get("view", "dock"))
    draw = console_lists.drawer(operator_id, language, view=view, supervises=supervision.supervises(current_operator))
    outbox = ListsOutbox(console_lists.watched(current_operator, view), operator_id, draw, view=view)
    outbox.supervised = supervision.services(current_operator)

    def handle(message: dict[str, Any]) -> None:
        if message.get("alive") is True:
            liveness.answered(operator_id)

    def first() -> str:
        liveness.answered_now(operator_id)
        assignment.run()
        db.session.remove()  # drawing takes a connection of its own
        return outbox.drawn()

    sockets.serve(ws, outbox, handle=handle, first=first)


@sock.route("/console/chats/<int:chat_id>/socket")
@sockets.refusing
@requires(Permission.CHAT_HANDLE)
def conversation_socket(ws: Server, chat_id: int) -> None:
    """What happens in the chat that stands open in the console."""
    chat = access.fetch(current_operator, chat_id)
    operator_id, name = current_operator.id, current_operator.nickname
    watches = standing.of(chat, current_operator) in ("monitor", "joined")
    outbox = ConsoleOutbox(
        frozenset({topics.conversation(chat_id, topics.STAFF, current_operator.language)}),
        ("chat", chat_id, topics.STAFF),
    )
    since = request.args.get("since", 0, int)

    def handle(message: dict[str, Any]) -> None:
        if watches and message.get("alive") is True:
            monitoring.begin_watching(db.session.get_one(Chat, chat_id), operator_id)
        hear(chat_id, topics.STAFF, name, message, by=operator_id)

    def first() -> str | None:
        if watches:
            monitoring.begin_watching(db.session.get_one(Chat, chat_id), operator_id)
        return frames.catch_up(db.session.get_one(Chat, chat_id, populate_existing=True), topics.STAFF, since=since)

    try:
        sockets.serve(ws, outbox, handle=handle, first=first)
    finally:
        if watches:
            monitoring.stop_watching(db.session.get_one(Chat, chat_id), operator_id)
            db.session.remove()
