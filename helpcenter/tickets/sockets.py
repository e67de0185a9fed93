"""The WebSocket of an open ticket: it says that somebody is there, and hears who else is."""

from __future__ import annotations

import secrets
from typing import Any

from simple_websocket import Server

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat.console_rights import ConsoleOutbox
from helpcenter.extensions import db, sock
from helpcenter.realtime import sockets
from helpcenter.tickets import finding, presence


@sock.route("/console/tickets/<int:ticket_id>/socket")
@sockets.refusing
@requires(Permission.TICKET_HANDLE)
def ticket_socket(ws: Server, ticket_id: int) -> None:
    """Who else is at the ticket."""
    finding.fetch(current_operator, ticket_id)
    operator_id, place = current_operator.id, secrets.token_hex(16)
    outbox = ConsoleOutbox(frozenset({presence.topic(ticket_id, operator_id)}), ("ticket", ticket_id, "staff"))

    def handle(message: dict[str, Any]) -> None:
        if message.get("alive") is True:
            presence.arrive(ticket_id, operator_id, place)

    def first() -> str:
        presence.arrive(ticket_id, operator_id, place)
        return presence.frame(ticket_id, db.session.get_one(Operator, operator_id))

    try:
        sockets.serve(ws, outbox, handle=handle, first=first)
    finally:
        presence.leave(ticket_id, place)
        db.session.remove()
