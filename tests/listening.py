"""An open page of a chat, seen from the network: it connects again, and asks for what it missed, as live.js does."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import requests
import websocket

from tests.visitors import Visitor

LINE = re.compile(r'id="message_([0-9a-f-]{36})" data-seq="(\d+)"')
PAUSE = 0.3
"""Seconds before it connects again."""


class Listener:
    """The page at `base` that `visitor` has open, until `close`. `shown`: UUID of each line → its number."""

    def __init__(self, visitor: Visitor, base: str) -> None:
        self.visitor = Visitor(visitor.server)
        self.visitor.cookies, self.visitor.headers = visitor.cookies, visitor.headers
        self.base = base
        self.rev = 0
        self.shown: dict[str, int] = {}
        self.codes: list[int] = []
        """What its sockets were closed with; 1006 where the connection broke."""
        self.opened = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def in_order(self) -> list[str]:
        """The UUIDs of what it shows, as it is sorted there."""
        return sorted(self.shown, key=self.shown.__getitem__)

    def close(self) -> None:
        """Leave the page."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                socket = self.visitor.listen(f"{self.base}/socket?since={self.rev}")
            except (OSError, websocket.WebSocketException):
                self._over.wait(PAUSE)
                continue
            self.opened += 1
            self._read(socket)
            socket.shutdown()
            self._over.wait(PAUSE)

    def _read(self, socket: websocket.WebSocket) -> None:
        socket.settimeout(0.2)
        while not self._over.is_set():
            try:
                frame = socket.recv_frame()
            except websocket.WebSocketTimeoutException:
                continue
            except (OSError, websocket.WebSocketException):
                self.codes.append(1006)
                return
            if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
                self.codes.append(int.from_bytes(frame.data[:2]))
                return
            self._take(socket, json.loads(frame.data))

    def _take(self, socket: websocket.WebSocket, frame: dict[str, Any]) -> None:
        if "beat" in frame:
            socket.send('{"alive": true}')
        if (frame.get("beat") or 0) > self.rev or frame.get("prev", self.rev) != self.rev:
            self._catch_up()
        elif "rev" in frame:
            self._show(frame)

    def _catch_up(self) -> None:
        try:
            answer = self.visitor.get(f"{self.base}/changes?since={self.rev}")
        except requests.RequestException:
            return
        if answer.status_code == 200:
            self._show(answer.json())

    def _show(self, frame: dict[str, Any]) -> None:
        self.rev = frame["rev"]
        self.shown |= {uuid: int(seq) for uuid, seq in LINE.findall(frame["content"])}
