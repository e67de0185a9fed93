"""A local HTTP server that misbehaves in one way per path; nothing of it is simulated in the client."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

GOOD = b'{"chats": [], "next_cursor": null}'
_BOMB = gzip.compress(b"\x00" * (200 * 1024 * 1024), 9)


class HostileSource(ThreadingHTTPServer):
    """`seen` holds (path, headers) of every request; `target` is where /redirect leads."""

    daemon_threads = True

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.target = ""
        self.body = GOOD
        self.sent_bytes = 0
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def host_and_port(self) -> tuple[str, int]:
        return "127.0.0.1", self.server_address[1]

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """The client hangs up in the middle on purpose."""


@contextmanager
def hostile_source() -> Iterator[HostileSource]:
    server = HostileSource()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HostileSource

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.seen.append((self.path, dict(self.headers)))
        getattr(self, "_" + path.strip("/").replace("/", "_").replace("-", "_"))()

    def _good(self) -> None:
        self._send(200, self.server.body)

    def _gzip(self) -> None:
        self._send(200, gzip.compress(self.server.body), {"Content-Encoding": "gzip"})

    def _gzip_in_two_parts(self) -> None:
        half = len(self.server.body) // 2
        packed = gzip.compress(self.server.body[:half]) + gzip.compress(self.server.body[half:])
        self._send(200, packed, {"Content-Encoding": "gzip"})

    def _half_gzip(self) -> None:
        self._send(200, gzip.compress(self.server.body)[:-12], {"Content-Encoding": "gzip"})

    def _no_gzip(self) -> None:
        self._send(200, self.server.body, {"Content-Encoding": "gzip"})

    def _gzip_bomb(self) -> None:
        self._send(200, _BOMB, {"Content-Encoding": "gzip"})

    def _brotli(self) -> None:
        self._send(200, self.server.body, {"Content-Encoding": "br"})

    def _garbage(self) -> None:
        self._send(200, b"\x00\xff<html>no JSON at all")

    def _endless(self) -> None:
        self._send(200, b'{"chats": [], "next_cursor": "%d"}' % len(self.server.seen))

    def _circle(self) -> None:
        self._send(200, b'{"chats": [], "next_cursor": "again"}')

    def _error(self) -> None:
        self._send(500, b"broken")

    def _unauthorized(self) -> None:
        self._send(401, b"no")

    def _gone(self) -> None:
        self._send(404, b"no")

    def _busy(self) -> None:
        self._send(429, b"slower", {"Retry-After": "7"})

    def _busy_until(self) -> None:
        at = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 90))
        self._send(503, b"later", {"Retry-After": at})

    def _busy_beyond_the_calendar(self) -> None:
        self._send(503, b"later", {"Retry-After": "Fri, 31 Dec 9999 23:59:59 -0500"})

    def _redirect(self) -> None:
        self._send(302, b"", {"Location": self.server.target})

    def _redirect_without_end(self) -> None:
        self._send(302, b"", {"Location": self.path})

    def _half(self) -> None:
        self._head({"Content-Length": str(len(self.server.body) * 2)})
        self.wfile.write(self.server.body)
        self.close_connection = True

    def _half_chunked(self) -> None:
        self._head({"Transfer-Encoding": "chunked"})
        self.wfile.write(b"40\r\nonly this much")
        self.close_connection = True

    def _two_gigabytes_promised(self) -> None:
        self._head({"Content-Length": str(2 * 1024**3)})
        self._pour()

    def _two_gigabytes(self) -> None:
        self._head({})
        self._pour()

    def _silent(self) -> None:
        self.server.closing.wait(30)

    def _dripping_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._drip(b"X")

    def _dripping_body(self) -> None:
        self._head({"Content-Length": "1000000"})
        self._drip(b" ")

    def _drip(self, piece: bytes) -> None:
        with suppress(OSError):
            while not self.server.closing.wait(0.05):
                self.wfile.write(piece)
        self.close_connection = True

    def _pour(self) -> None:
        piece = b"x" * 65_536
        with suppress(OSError):
            for _ in range(2 * 1024**3 // len(piece)):
                self.wfile.write(piece)
                self.server.sent_bytes += len(piece)
        self.close_connection = True

    def _head(self, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Quiet."""
