"""A limit for the whole of a request, which socket time-outs do not give: they begin anew with every byte.

When the time is over, the socket in use is shut down from outside, wherever the reader waits: in the answer's
headers, between two bytes of its body, in TLS.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_running: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


class OutOfTimeError(Exception):
    """The time of a Deadline is over."""


class Deadline:
    """`with Deadline(60):` ends the requests that a watched session makes within after that many seconds.

    Whatever they raise then leaves as OutOfTimeError.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self.connection: HTTPConnection | None = None
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._token = _running.set(self)
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        _running.reset(self._token)
        if error is not None:
            self.check()

    def check(self) -> None:
        """Raises OutOfTimeError once the time is over: an answer that ended because we cut it is no answer."""
        if self.over:
            raise OutOfTimeError

    def use(self, connection: HTTPConnection) -> None:
        """Note the connection whose socket is to be cut."""
        self.check()
        self.connection = connection

    def cut(self) -> None:
        """End what runs now, from another thread."""
        self.over = True
        sock = self.connection.sock if self.connection else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class _Watched(HTTPConnection):
    def connect(self) -> None:
        _note(self)
        super().connect()

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        _note(self)
        super().putrequest(*args, **kwargs)

    def putheader(self, header: str | bytes, *values: Any) -> None:
        """Name the port too: the guarded session sends the host alone, which only fits default ports."""
        if _text(header).lower() == "host" and self.port not in {None, self.default_port}:
            values = tuple(f"{_text(host).removesuffix(f':{self.port}')}:{self.port}" for host in values)
        super().putheader(_text(header), *values)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


def watch(pools: PoolManager) -> None:
    """Let the connections of `pools` be cut by the deadline they are used under."""
    pools.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _note(connection: HTTPConnection) -> None:
    deadline = _running.get()
    if deadline is not None:
        deadline.use(connection)


def _text(value: bytes | str) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
