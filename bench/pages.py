"""One open page of a chat, for bench/load.py: what static/js/live.js, lines.js and outbox.js do, without drawing."""

from __future__ import annotations

import json
import re
import select
import socket
import time
import uuid
from collections import Counter
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

import gevent
import websocket

LINE = re.compile(r'id="message_([0-9a-f-]{36})" data-seq="(\d+)"')
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36",
    "Accept-Language": "ja,en;q=0.8",
}
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
SILENCE = 35
"""Seconds without a frame after which a page connects again, as static/js/live.js does."""
TEXT = "お問い合わせの件ですが、注文番号 4711 の返金はいつ頃になりますでしょうか。 https://example.com/orders/4711"


class Page:
    """One side of a chat; with no `post` only a listener, such as an operator's lists."""

    def __init__(self, plan: dict[str, Any], host: str) -> None:
        self.side: str = plan["side"]
        self.chat: int = plan["chat"]
        self.post: str = plan.get("post", "")
        self.changes: str = plan.get("changes", "")
        self.cursor: int | None = plan.get("rev")
        self.headers = {**BROWSER, **plan["headers"]}
        self.host = host
        self.http = HTTPConnection(host, timeout=15)
        self.asking = HTTPConnection(host, timeout=15)
        self.seen: dict[str, tuple[int, float]] = {}
        self.sent: dict[str, float] = {}
        self.acknowledged: list[str] = []
        self.frames = self.requests = self.again = self.reconnects = 0
        self.answers: Counter[int] = Counter()
        self.socket: str = plan["socket"]
        self.ws = self.connect()
        gevent.spawn(self.listen)

    def connect(self) -> websocket.WebSocket:
        """A new connection, which is told from where on it has to catch up."""
        headers = [f"{name}: {value}" for name, value in self.headers.items()]
        since = "" if self.cursor is None else f"?since={self.cursor}"
        return websocket.create_connection(
            f"ws://{self.host}{self.socket}{since}",
            header=[*headers, DEFLATE],
            origin=f"http://{self.host}",
            timeout=SILENCE,
            skip_utf8_validation=True,
        )

    def listen(self) -> None:
        """Take every frame that comes; connect again where the connection is lost or silent."""
        while True:
            try:
                if not self.ws.connected:
                    self.ws = self.connect()
                while frame := self.ws.recv():
                    moment = time.perf_counter()
                    self.frames += 1
                    self.take(json.loads(frame), moment)
            except (websocket.WebSocketException, OSError):
                self.reconnects += 1
            self.ws.shutdown()
            gevent.sleep(1)

    def take(self, frame: dict[str, Any], moment: float) -> None:
        """Move the cursor or catch up, as static/js/live.js does."""
        if "beat" in frame:
            self.ws.send('{"alive": true}')
            if self.cursor is not None and (frame["beat"] or 0) > self.cursor:
                self.catch_up()
        elif "rev" not in frame or frame["prev"] == self.cursor:
            self.cursor = frame.get("rev", self.cursor)
            self.show(frame.get("content", ""), moment)
        elif frame["rev"] > (self.cursor or 0):
            self.catch_up()

    def show(self, html: str, moment: float) -> None:
        """Note the lines that were not there before, and tell that the other side's are read."""
        theirs = 0
        for line, seq in LINE.findall(html) if self.post else ():
            if self.seen.setdefault(line, (int(seq), moment))[1] == moment and line not in self.sent:
                theirs = int(seq)
        if theirs:
            self.ws.send(json.dumps({"read": theirs}))

    def catch_up(self) -> None:
        """Ask for what changed since the cursor."""
        self.requests += 1
        headers = {**self.headers, "HX-Request": "true"}
        try:
            status, body = fetch(self.asking, "GET", f"{self.changes}?since={self.cursor}", None, headers)
        except (OSError, HTTPException):
            return  # the next heartbeat asks again
        if status == 200:
            frame = json.loads(body)
            if frame["rev"] > (self.cursor or 0):
                self.cursor = frame["rev"]
                self.show(frame["content"], time.perf_counter())

    def write(self) -> None:
        """Send one line, again and again until it is acknowledged."""
        line = str(uuid.uuid4())
        self.sent[line] = time.perf_counter()
        while not self.try_to_send(line):
            self.again += 1
            gevent.sleep(0.5)
        self.acknowledged.append(line)

    def try_to_send(self, line: str) -> bool:
        """POST a line as the composer's fetch() does."""
        fields = {"text": f"{TEXT} {line}", "uuid": line, **({"kind": "text"} if self.side == "staff" else {})}
        headers = {
            **self.headers,
            "HX-Request": "true",
            "Origin": f"http://{self.host}",
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        }
        try:
            status = fetch(self.http, "POST", self.post, urlencode(fields).encode(), headers)[0]
        except (OSError, HTTPException):
            return False
        self.answers[status] += 1
        return status < 300


def fetch(
    connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    """Status and body of the answer."""
    if connection.sock and _is_readable(connection.sock):
        connection.close()  # the server has ended an idle connection, which browsers notice too
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        connection.close()
        raise


def _is_readable(sock: socket.socket) -> bool:
    """By poll, because select knows no more than 1,024 connections."""
    waiting = select.poll()
    waiting.register(sock, select.POLLIN)
    return bool(waiting.poll(0))
