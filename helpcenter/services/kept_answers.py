"""Kept pages sent again as they went out before, past Flask: the second answer of a page costs a twentieth of one.

A kept page (kept_pages.py) first goes the whole way of any answer. What came out at its end, with all headers, is kept
with the page under what it depends on, and is the answer to whoever asks for the same in the same way. Whatever is
unusual about a request goes the whole way: a session, a question, a socket, a part of a page, words of an old page.
The request's ID is new each time; it is logged, timed and counted as any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from helpcenter.accounts.sessions import COOKIE
from helpcenter.services import kept_pages
from helpcenter.web import logs
from helpcenter.web.conditional import Page, Sent, Variant

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)
UNUSUAL = ("QUERY_STRING", "SCRIPT_NAME", "HTTP_UPGRADE", "HTTP_RANGE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
"""What a request for a page has nothing in."""
MOST = 8
"""Answers of one page: packed or not, with its words or 304, by as many names of ours."""
ID = "X-Request-ID"


def send(
    app: Flask, environ: WSGIEnvironment, start_response: StartResponse, whole_way: WSGIApplication
) -> Iterable[bytes]:
    """Answer with what was sent before; else the whole way, whose answer is kept where it is a kept page."""
    if not _is_usual(environ):
        return whole_way(environ, start_response)
    begun, variant = time.perf_counter(), _variant(environ)
    page = kept_pages.fresh(app, _address(app, environ))
    sent = page.sent.get(variant) if page is not None else None
    if page is None or sent is None:
        return _noted(environ, start_response, whole_way, variant)
    request_id = logs.begin(environ)
    if not _is_counted(app, page):
        return whole_way(environ, start_response)
    start_response(sent.status, [*sent.headers, (ID, request_id)])
    logs.end("GET", sent.route, int(sent.status[:3]), time.perf_counter() - begun)
    return (sent.body,)


def _is_usual(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not any(environ.get(name) for name in UNUSUAL)
        and COOKIE not in environ.get("HTTP_COOKIE", "")
        and environ["PATH_INFO"].isascii()  # else Flask's path is another one
    )


def _address(app: Flask, environ: WSGIEnvironment) -> kept_pages.Key:
    """As kept_pages names a page; where the host is written in an unusual way, nothing is found under it."""
    own = app.config["PUBLIC_URL"] or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    return str(own), environ["PATH_INFO"]


def _variant(environ: WSGIEnvironment) -> Variant:
    """Scheme and host, because hosts are looked at; whether it takes a packed page; the page that the browser has."""
    packed = _takes_packed(environ.get("HTTP_ACCEPT_ENCODING", ""))
    has = environ.get("HTTP_IF_NONE_MATCH", "")
    return environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), packed, has


@lru_cache(maxsize=256)
def _takes_packed(accepted: str) -> bool:
    return bool(parse_accept_header(accepted, Accept)["gzip"] > 0)


def _is_counted(app: Flask, page: Page) -> bool:
    """Tell whoever counts the page's readers; False where that fails, and the whole way has the words for it."""
    if page.shown is None:
        return True
    try:
        with app.app_context():
            page.shown()
    except Exception:
        log.exception("reader_not_counted")
        return False
    return True


def _noted(
    environ: WSGIEnvironment, start_response: StartResponse, whole_way: WSGIApplication, variant: Variant
) -> Iterable[bytes]:
    """The whole way; what comes out is kept with the page, if it is a kept one."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def note(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        begun.append((status, headers))
        return start_response(status, headers, error)

    parts = whole_way(environ, note)
    page, route = environ.get(kept_pages.ANSWERED, (None, ""))
    if page is None or len(begun) != 1:
        return parts
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    _keep(page, variant, route, *begun[0], body)
    return (body,)


def _keep(page: Page, variant: Variant, route: str, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
    names = {name for name, _value in headers}
    has = variant[-1]
    expected = status == "304 NOT MODIFIED" and has == page.etag_header if has else status == "200 OK"
    if expected and "Set-Cookie" not in names and len(page.sent) < MOST:
        page.sent[variant] = Sent(status, [header for header in headers if header[0] != ID], body, route)
