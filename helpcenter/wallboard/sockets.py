"""The wallboard's WebSocket."""

from __future__ import annotations

from typing import Any

from flask import request
from simple_websocket import Server

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import console_lists
from helpcenter.extensions import sock
from helpcenter.realtime import sockets
from helpcenter.wallboard import drawing
from helpcenter.wallboard.outbox import BoardOutbox
from helpcenter.web import filters


@sock.route("/console/wallboard/socket")
@sockets.refusing
@requires(Permission.CHAT_MONITOR)
def board_socket(ws: Server) -> None:
    """The board. Looking at it makes nobody present: that is the console's own socket."""
    operator_id = current_operator.id
    draw = drawing.drawer(operator_id, current_operator.language, filters.number("service", request.args))
    outbox = BoardOutbox(console_lists.watched(current_operator, "all"), operator_id, draw)

    def handle(_message: dict[str, Any]) -> None:
        """Answers to the heartbeat mean nothing here."""

    sockets.serve(ws, outbox, handle=handle, first=outbox.drawn)
