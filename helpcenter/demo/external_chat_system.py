"""A simulated external chat system: a real HTTP server that speaks the SMART M TALK contract.

    python -m helpcenter.demo.external_chat_system --port 8091 --token secret

Without `--chats` it lives: some 300 chats of the last weeks, and one more every few minutes, open first, then
closed, some edited later. With `--chats N` it holds N closed chats of 12 lines for measuring.
See docs/connectors/smart_m_talk.md for what is spoken.
"""

from __future__ import annotations

import argparse
import signal
import struct
import sys
import threading
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from helpcenter import clock
from helpcenter.demo import external_chats

_MAX_LIMIT = 500
_KEPT = 1_000
_PAST = 300
_COMING = 2_000
_APART = timedelta(minutes=65)
_SOON_APART = timedelta(minutes=7)


_VERSIONS = ("open", "closed", "edited")

# When a version of a chat comes to be (seconds), the chat's number, the index of the version.
_Event = tuple[int, int, int]


class Timeline:
    """The versions of all chats in the order in which they come to be; `lines` as in `external_chats`."""

    def __init__(
        self, started_at: Callable[[int], datetime], events: Iterable[_Event], lines: int | None = None
    ) -> None:
        self.started_at, self.lines = started_at, lines
        self._at, self._number, self._version = array("q"), array("l"), array("b")
        for at, n, version in events:
            self._at.append(at)
            self._number.append(n)
            self._version.append(version)
        self._ats_of: dict[int, list[int]] = {}
        for at, n in zip(self._at, self._number, strict=True) if lines is None else ():
            self._ats_of.setdefault(n, []).append(at)

    def page(self, since: int, after: tuple[int, int], limit: int, now: int) -> list[tuple[int, int, str]]:
        """Time of change, number and version of up to `limit` chats as they are at `now`."""
        found: list[tuple[int, int, str]] = []
        first, end = bisect_left(self._at, max(since, after[0])), bisect_right(self._at, now)
        for i in range(first, end):
            at, n = self._at[i], self._number[i]
            if (at, n) > after and not self._superseded(n, at, now):
                found.append((at, n, _VERSIONS[self._version[i]]))
                if len(found) == limit:
                    break
        return found

    def count(self, since: int, now: int) -> int:
        """How many chats `page` would give in all."""
        first, end = bisect_left(self._at, since), bisect_right(self._at, now)
        if not self._ats_of:
            return end - first
        return sum(not self._superseded(self._number[i], self._at[i], now) for i in range(first, end))

    def _superseded(self, n: int, at: int, now: int) -> bool:
        return any(at < later <= now for later in self._ats_of.get(n, ()))


def living(start: datetime) -> Timeline:
    """About 300 chats of the weeks before `start` and one every seven minutes after it, for nine days."""

    def started_at(n: int) -> datetime:
        return start - _APART * (_PAST - n) if n < _PAST else start - timedelta(minutes=8) + _SOON_APART * (n - _PAST)

    events = [
        (_seconds(external_chats.updated_at(n, started_at(n), version)), n, _VERSIONS.index(version))
        for n in range(_PAST + _COMING)
        for version in external_chats.versions_of(n)
    ]
    return Timeline(started_at, sorted(events))


def measured(count: int, start: datetime, lines: int = 12) -> Timeline:
    """`count` closed chats of `lines` lines, one every 20 seconds, the last of them before `start`."""

    def started_at(n: int) -> datetime:
        return start - timedelta(seconds=20) * (count + 100 - n)

    events = ((_seconds(external_chats.updated_at(n, started_at(n), "closed")), n, 1) for n in range(count))
    return Timeline(started_at, events, lines)


class ExternalChatSystem(ThreadingHTTPServer):
    """The server. `now` is its clock; tests turn it. `requests` counts what was asked for since the start."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        timeline: Timeline,
        *,
        token: str,
        port: int = 0,
        gzip: bool = True,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.timeline, self.token, self.gzip, self.now = timeline, token, gzip, now
        self.requests = 0
        self.ready: dict[str, bytes] = {}
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to talk about; everything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The retrieval URL for a chat setting."""
        return f"http://127.0.0.1:{self.server_address[1]}/api/chats"


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus, error: str) -> None:
        self.status, self.error = status, error


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ExternalChatSystem
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.server.requests += 1
        try:
            self._check_token()
            path = urlsplit(self.path).path
            if path == "/api/chats":
                self._answer(HTTPStatus.OK, self._page(), "application/json")
            elif path.startswith("/files/") and path.endswith(".png"):
                self._answer(HTTPStatus.OK, _picture(zlib.crc32(path.encode())), "image/png")
            else:
                raise _RefusedError(HTTPStatus.NOT_FOUND, "not_found")
        except _RefusedError as refused:
            self._answer(refused.status, msgspec.json.encode({"error": refused.error}), "application/json")

    def _check_token(self) -> None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not compare_digest(given, self.server.token.encode()):
            raise _RefusedError(HTTPStatus.UNAUTHORIZED, "unauthorized")

    def _page(self) -> bytes:
        """The page, as JSON. The first for measuring are made once, so that making them is not what is measured."""
        kept = self.server.ready.get(self.path)
        page = zlib.decompress(kept) if kept else msgspec.json.encode(self._made())
        if self.server.timeline.lines and not kept and len(self.server.ready) < _KEPT:
            self.server.ready[self.path] = zlib.compress(page, 1)
        return page

    def _made(self) -> external_chats.Json:
        since, after, limit = self._asked()
        line, now = self.server.timeline, _seconds(self.server.now())
        found = line.page(since, after, limit, now)
        chats = [external_chats.chat(n, line.started_at(n), version=v, lines=line.lines) for _, n, v in found]
        cursor = f"{found[-1][0]}-{found[-1][1]}" if len(found) == limit else None
        return {"chats": chats, "next_cursor": cursor, "total": line.count(since, now)}

    def _asked(self) -> tuple[int, tuple[int, int], int]:
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        try:
            since = _seconds(datetime.fromisoformat(asked["from"])) if "from" in asked else 0
            at, _, n = asked.get("cursor", "0--1").partition("-")
            limit = int(asked.get("limit", "100"))
            if not 1 <= limit <= _MAX_LIMIT:
                raise ValueError(limit)
            return since, (int(at), int(n)), limit
        except (ValueError, TypeError) as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "bad_parameters") from error

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if self.server.gzip and len(body) > 1024 and "gzip" in self.headers.get("Accept-Encoding", ""):
            packer = zlib.compressobj(1, wbits=31)
            body = packer.compress(body) + packer.flush()
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Quiet: the importer's own run log is what is looked at."""


def _picture(colour: int) -> bytes:
    """A small PNG in one colour, told by its number."""
    side, rgb = 48, struct.pack(">I", colour & 0xFFFFFF)[1:]

    def block(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + block(b"IHDR", head)
        + block(b"IDAT", zlib.compress((b"\0" + rgb * side) * side))
        + block(b"IEND", b"")
    )


def _seconds(time: datetime) -> int:
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


def serve(system: ExternalChatSystem) -> None:
    """Answer until SIGTERM or Ctrl-C, then leave nothing behind."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: threading.Thread(target=system.shutdown).start())
    with system:
        system.serve_forever(poll_interval=0.2)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Simulated external chat system (SMART M TALK contract)")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--token", required=True, help="bearer token that callers must send")
    parser.add_argument("--chats", type=int, help="hold exactly so many closed chats of 12 lines")
    parser.add_argument("--no-gzip", action="store_true")
    given = parser.parse_args(arguments)
    timeline = measured(given.chats, clock.now()) if given.chats else living(clock.now())
    serve(ExternalChatSystem(timeline, token=given.token, port=given.port, gzip=not given.no_gzip))


if __name__ == "__main__":
    main()
