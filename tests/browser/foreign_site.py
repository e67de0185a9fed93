"""Somebody else's web site: pages on `localhost`, which browsers take for another site than 127.0.0.1."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ForeignSite:
    """Serves `page` with a strict content security policy, and at /control a page that tries a third-party cookie."""

    def __init__(self) -> None:
        self.page = ""
        self.policy = ""
        self.cookies_seen: list[str | None] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = site.answer(self)
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.origin = f"http://localhost:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> str:
        """The page at the asked path."""
        request.send_response(200)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        if request.path == "/control":
            self.cookies_seen.append(request.headers.get("Cookie"))
            request.send_header("Set-Cookie", "plain=1; Path=/; Secure; SameSite=None")
            request.end_headers()
            return "<p>control</p>"
        if self.policy:
            request.send_header("Content-Security-Policy", self.policy)
        request.end_headers()
        return self.page

    def stop(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
