"""A shop's website, which knows nothing of us but the snippet it was given; another site than ours to a browser."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TRUSTED_TYPES = "require-trusted-types-for 'script'"
PAGE = '<!doctype html><html lang="en"><head><title>The shop</title></head><body><h1>The shop</h1>{}</body></html>'


class HostSite:
    """`http://localhost:<port>`; our product stands at 127.0.0.1, so that browsers take the two for different sites.

    Its pages come with a policy as strict as a site can have that still lets our script and our frame in.
    """

    def __init__(self, product: str, port: int = 0) -> None:
        self.snippet = ""
        self.policy = (
            f"default-src 'none'; script-src {product}; frame-src {product}; require-trusted-types-for 'script'"
        )
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, headers = site.answer(self.path, self.headers.get("Cookie", ""))
                self.send_response(200)
                for name, value in {"Content-Length": str(len(body)), "Content-Type": "text/html", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.origin = f"http://localhost:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, cookies: str) -> tuple[bytes, dict[str, str]]:
        """A page with the snippet. `/framing` shows `/counted` of 127.0.0.1, which sets a cookie as trackers do."""
        if path == "/counted":
            return f"<p>cookie: {cookies or 'none'}</p>".encode(), {
                "Set-Cookie": "seen=1; SameSite=None; Secure; Path=/"
            }
        if path == "/framing":
            return PAGE.format(f'<iframe src="http://127.0.0.1:{self.port}/counted"></iframe>').encode(), {}
        return PAGE.format(self.snippet).encode(), {"Content-Security-Policy": self.policy}

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()
