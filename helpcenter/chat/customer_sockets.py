"""The customer's WebSocket: frames down; typing, read marks and heartbeat answers up (design.md rule 7)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import g, request
from simple_websocket import Server

from helpcenter.accounts.access import public
from helpcenter.chat import broadcasts, customer_liveness, frames, reading, standing, topics
from helpcenter.chat.customer_access import own_chat_or_404
from helpcenter.chat.loading import MARKED
from helpcenter.chat.models import Chat
from helpcenter.extensions import db, sock
from helpcenter.realtime import heartbeat, sockets
from helpcenter.realtime.hub import Outbox
from helpcenter.records import Reading
from helpcenter.services import finding


@heartbeat.revisions_of("chat")
def revisions(ids: list[int]) -> dict[tuple[int, str], int]:
    """Both audiences' revisions of these chats, in one query."""
    rows = db.session.execute(sa.select(Chat.id, Chat.revision, Chat.customer_revision).where(Chat.id.in_(ids)))
    found: dict[tuple[int, str], int] = {}
    for chat_id, staff, customer in rows:
        found[chat_id, topics.STAFF] = staff
        found[chat_id, topics.CUSTOMER] = customer
    return found


class CustomerOutbox(Outbox):
    """The outbox of a customer's socket, which ends with the right to the chat."""

    def put(self, frame: str) -> None:
        if frame == broadcasts.GONE:
            self.close(1008)
        else:
            super().put(frame)


@sock.route("/hc/<slug>/<language>/chats/<public_id>/socket")
@sockets.refusing
@public
def customer_socket(ws: Server, slug: str, language: str, public_id: str) -> None:
    """What happens in the customer's own chat."""
    service = finding.by_slug_or_404(slug)
    g.language = finding.require_language(service, language)
    chat = own_chat_or_404(service, public_id)
    chat_id, name = chat.id, chat.customer.shown_name
    outbox = CustomerOutbox(
        frozenset({topics.conversation(chat_id, topics.CUSTOMER, chat.language), topics.waiting(service.id)}),
        ("chat", chat_id, topics.CUSTOMER),
    )
    since = request.args.get("since", 0, int)

    def handle(message: dict[str, Any]) -> None:
        if message.get("alive") is True:
            customer_liveness.answered(chat_id)
        hear(chat_id, topics.CUSTOMER, name, message)

    def first() -> str | None:
        return frames.catch_up(db.session.get_one(Chat, chat_id, populate_existing=True), topics.CUSTOMER, since=since)

    sockets.serve(ws, outbox, handle=handle, first=first)


_HEARD = Reading(MARKED, narrow=lambda query: query.where(Chat.id == sa.bindparam("chat")))


def hear(chat_id: int, audience: str, name: str, message: dict[str, Any], *, by: int | None = None) -> None:
    """Take what a page of `audience` says: {"read": seq} or {"typing": true}; `by` is an operator's ID.

    Of who only watches the chat of somebody else, neither leaves a trace.
    """
    seq = message.get("read")
    if isinstance(seq, int) and not isinstance(seq, bool):
        reading.mark(reading.Reader(chat_id, audience, by), seq)
    if message.get("typing") is True:
        found = _HEARD.one(chat=chat_id)
        if found is not None and (by is None or standing.has_voice(found[Chat], by)):
            other = topics.STAFF if audience == topics.CUSTOMER else topics.CUSTOMER
            broadcasts.typing(found[Chat], other, name)
