"""The people of the row `chat`: as many browsers as the plan has sides, in one light process of its own.

    python -m bench.load <plan.json >seen.json      (both are described in bench/chat.py)

Each side keeps a WebSocket open as static/js/live.js does (cursor, catching up, answering heartbeats, read marks) and
writes at random times as static/js/outbox.js does (one line after the other, sent again under its UUID if need be).
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json
import os
import random
import re
import select
import sys
import time
import uuid
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import gevent
import websocket

LINE = re.compile(r'id="message_([0-9a-f-]{36})" data-seq="(\d+)"')
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36",
    "Accept-Language": "ja,en;q=0.8",
}
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
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
        self.frames = self.requests = self.again = 0
        headers = [f"{name}: {value}" for name, value in self.headers.items()]
        self.ws = websocket.create_connection(
            f"ws://{host}{plan['socket']}",
            header=[*headers, DEFLATE],
            origin=f"http://{host}",
            timeout=60,
            skip_utf8_validation=True,
        )
        gevent.spawn(self.listen)

    def listen(self) -> None:
        """Take every frame that comes."""
        while frame := self.ws.recv():
            moment = time.perf_counter()
            self.frames += 1
            self.take(json.loads(frame), moment)

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
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        try:
            return fetch(self.http, "POST", self.post, multipart(fields), headers)[0] < 300
        except (OSError, HTTPException):
            return False


def fetch(
    connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    """Status and body of the answer."""
    if connection.sock and select.select([connection.sock], [], [], 0)[0]:
        connection.close()  # the server has ended an idle connection, which browsers notice too
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        connection.close()
        raise


def multipart(fields: dict[str, str]) -> bytes:
    """The body of a fetch() with FormData."""
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    parts = [part.format(BOUNDARY, name, value) for name, value in fields.items()]
    return "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()


def write_until(page: Page, end: float, pause: float) -> None:
    """Write once in each period of `pause` seconds, at a random time in it."""
    period = time.perf_counter() - random.uniform(0, pause)
    while period < end:
        moment = period + random.uniform(0, pause)
        period += pause
        if moment < end and (wait := moment - time.perf_counter()) >= 0:
            gevent.sleep(wait)
            page.write()


def processor_seconds(pids: list[int]) -> float:
    """What these processes have used of the processor so far."""
    ticks = 0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def settle(pages: list[Page], expected: int) -> None:
    """Wait until every side has everything, or a heartbeat and what follows it has passed."""
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline and sum(len(page.seen) for page in pages) < expected:
        gevent.sleep(0.1)


def open_pages(plan: dict[str, Any]) -> list[Page]:
    """Every page of the plan, opened one after the other; returns those that write."""
    pages = []
    for side in plan["pages"]:
        pages.append(Page(side, plan["host"]))
        gevent.sleep(0.005)
    gevent.sleep(2)
    return [page for page in pages if page.post]


def stay_idle(pages: list[Page], seconds: float) -> dict[str, int]:
    """Do nothing; returns how many frames came and how many requests were made meanwhile."""
    frames, requests = sum(page.frames for page in pages), sum(page.requests for page in pages)
    gevent.sleep(seconds)
    return {
        "idle_frames": sum(page.frames for page in pages) - frames,
        "idle_requests": sum(page.requests for page in pages) - requests,
    }


def write_and_watch(pages: list[Page], plan: dict[str, Any]) -> dict[str, float]:
    """Let everybody write; returns from when on is measured and what the server worked for that."""
    begun = time.perf_counter()
    end = begun + plan["warm_up"] + plan["seconds"]
    writing = [gevent.spawn(write_until, page, end, plan["pause"]) for page in pages]
    gevent.sleep(plan["warm_up"])
    used = processor_seconds(plan["pids"])
    measured_from = time.perf_counter()
    gevent.sleep(max(0, end - time.perf_counter()))
    used = processor_seconds(plan["pids"]) - used
    gevent.joinall(writing)
    return {"measured_from": measured_from, "processor_seconds": used}


def main() -> None:
    """Carry out the plan."""
    plan = json.load(sys.stdin)
    pages = open_pages(plan)
    seen = {**stay_idle(pages, plan["idle"]), **write_and_watch(pages, plan)}
    settle(pages, plan["copies"] * sum(len(page.acknowledged) for page in pages))
    names = ("side", "chat", "seen", "sent", "acknowledged", "again", "requests")
    json.dump({**seen, "pages": [{name: getattr(page, name) for name in names} for page in pages]}, sys.stdout)


if __name__ == "__main__":
    main()
