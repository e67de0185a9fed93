"""One open WebSocket: a writer that sends what its outbox holds and hands on what arrives (design.md rule 9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import gevent
import structlog
from flask import Flask, request
from gevent.lock import RLock
from simple_websocket import ConnectionClosed, Server
from werkzeug.exceptions import HTTPException

from helpcenter import metrics
from helpcenter.extensions import current_application, db
from helpcenter.realtime import crowding, heartbeat
from helpcenter.realtime.hub import WAKE, Outbox, hub

log = structlog.get_logger(__name__)
SEND_PATIENCE = 20
"""Seconds that a reader may let the network stand still before its socket is given up."""
LARGEST_MESSAGE = 4096
PARSED = ("cookies", "args", "values", "form", "files", "accept_languages", "accept_mimetypes", "user_agent")
"""What a request keeps of its headers once it was asked for; it would read them again."""
Handler = Callable[[dict[str, Any]], None]


class Wire:
    """The network socket with whole, undivided writes: simple-websocket's `send` may write a part and go on."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._lock = RLock()

    def send(self, data: bytes) -> None:
        with self._lock, gevent.Timeout(SEND_PATIENCE, OSError("the reader does not read")):
            self._sock.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class Arrival:
    """Stands for simple-websocket's event: something arrived, so the outbox's loop is woken."""

    def __init__(self) -> None:
        self.outbox: Outbox | None = None

    def set(self) -> None:
        if self.outbox is not None:
            self.outbox.wake()

    def clear(self) -> None:
        """Nothing to clear: the loop looks at the buffer itself."""

    def wait(self, timeout: float | None = None) -> bool:
        """Never waited for."""
        return True


class Reader:
    """Stands for the thread in which simple-websocket reads: under gevent a thread is a greenlet, here a bare one.

    A thread's own locks and records weigh as much as all that the product keeps for a socket.
    """

    def __init__(self, target: Callable[[], None]) -> None:
        self.name = "reader"
        self._target = target

    def start(self) -> None:
        gevent.spawn_raw(self._target)


class Greeted:
    """Stands for wsproto's handshake once it is over: nothing of it is asked for again but whether there is more."""

    def events(self) -> tuple[()]:
        """Nothing more."""
        return ()


GREETED = Greeted()


def refusing(function: Callable[..., None]) -> Callable[..., None]:
    """Under `sock.route`: an HTTP error (404, 401, 403) closes the socket with 1008, and is not written into it.

    While it is open it counts among those of its address.
    """

    @wraps(function)
    def guarded(ws: Server, *arguments: Any, **keywords: Any) -> None:
        try:
            with crowding.counted():
                function(ws, *arguments, **keywords)
        except HTTPException:
            _close(ws, 1008)
            db.session.remove()

    return guarded


def init(app: Flask) -> None:
    """Options of every socket; no compression, which costs 90 KB a socket."""
    app.config["SOCK_SERVER_OPTIONS"] = {
        "event_class": Arrival, "thread_class": Reader, "max_message_size": LARGEST_MESSAGE,
    }  # fmt: skip
    app.before_request(_drop_compression)
    app.before_request(crowding.refuse_too_many)


def _drop_compression() -> None:
    if request.headers.get("Upgrade", "").lower() == "websocket":
        request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)


def serve(ws: Server, outbox: Outbox, *, handle: Handler, first: Callable[[], str | None]) -> None:
    """Keep the socket open: subscribe, send what `first` makes (what changed meanwhile), then every frame.

    `handle` gets each JSON object that arrives. Whatever fails closes the socket with 1011, and the page reconnects.
    """
    ws.sock = Wire(ws.sock)
    own = hub()
    heartbeat.ensure_started(current_application(), own)
    own.add(outbox)
    metrics.SOCKETS.labels(outbox.subject[0]).inc()
    try:
        own.subscription.wait(outbox.topics)
        frame = first()
        db.session.remove()
        if frame:
            ws.send(frame)
        ws.event.outbox = outbox
        _lighten(ws)
        _loop(ws, outbox, handle)
    except ConnectionClosed:
        pass
    except OSError:
        ws.connected = False
    except Exception:
        log.exception("socket_failed", subject=outbox.subject[0])
        _close(ws, 1011)
    finally:
        own.remove(outbox)
        metrics.SOCKETS.labels(outbox.subject[0]).dec()
        db.session.remove()


def _lighten(ws: Server) -> None:
    """Let go of what only the beginning needed: a socket is open for hours, ten thousand of them in a process."""
    if ws.ws.connection is not None:
        ws.ws.handshake = GREETED
    own: Any = request
    kept = vars(own._get_current_object())  # noqa: SLF001  # the proxy's documented way
    for name in PARSED:
        kept.pop(name, None)


def _loop(ws: Server, outbox: Outbox, handle: Handler) -> None:
    while ws.connected:
        _hand_on(ws, handle)
        if outbox.closed_with is not None:
            _close(ws, outbox.closed_with)
            return
        frame = outbox.frames.get()
        if frame != WAKE:
            ws.send(frame)


def _hand_on(ws: Server, handle: Handler) -> None:
    while ws.input_buffer:
        text = ws.input_buffer.pop(0)
        try:
            message = json.loads(text)
        except (ValueError, TypeError):
            continue
        if isinstance(message, dict):
            handle(message)
            db.session.remove()


def _close(ws: Server, code: int) -> None:
    metrics.CLOSED.labels(str(code)).inc()
    try:
        ws.close(code)
    except (ConnectionClosed, OSError):
        ws.connected = False
