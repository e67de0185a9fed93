"""Answers that a browser may keep and ask about again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from flask import Response, g, request

from helpcenter.web import compression

Keep = Callable[["Page"], None]
"""What a page is handed to, where it may be shown again (services/kept_pages.py)."""
Variant = tuple[str, str, bool, str]
"""What the answers of one page depend on (services/kept_answers.py)."""


class Sent(NamedTuple):
    """An answer as it went out, but for the request's ID, and the route that gave it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    route: str


@dataclass(frozen=True)
class Page:
    """A page as it is sent. `packed`: the same compressed, where that pays; `etag` '': the browser does not keep it.

    `shown` is called each time. `sent`: the answers it was sent in.
    """

    body: bytes
    packed: bytes | None
    etag: str
    mimetype: str
    shown: Callable[[], object] | None = None
    sent: dict[Variant, Sent] = field(default_factory=dict, compare=False)

    @property
    def etag_header(self) -> str:
        """The ETag as browsers repeat it."""
        return f'W/"{self.etag}"'

    def answer(self) -> Response:
        """The page, or 304 where the browser has just this."""
        takes_packed = self.packed is not None and request.accept_encodings["gzip"] > 0 and request.range is None
        response = Response(self.packed if takes_packed else self.body, mimetype=self.mimetype)
        if takes_packed:
            response.headers["Content-Encoding"] = "gzip"
        if self.packed is not None:
            response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = "no-cache"
        if self.etag:
            response.set_etag(self.etag, weak=True)
            response.make_conditional(request)
        if self.shown is not None:
            self.shown()
        return response


def light(page: str) -> Response | str:
    """`page`, compressed for a visitor without any cookie: nothing in it is theirs, so its length tells nothing."""
    if request.cookies:
        return page
    response = Page(page.encode(), compression.packed_page(page.encode()), "", "text/html").answer()
    response.headers["Cache-Control"] = "no-store"
    return response


def conditional(page: str, mimetype: str = "text/html", shown: Callable[[], object] | None = None) -> Response:
    """`page` with an ETag of its content; 304 where the browser has just that. `shown` is called each time.

    Only for pages that are the same for everybody. The browser asks each time, so that nobody sees an old one.
    """
    body = page.encode()
    etag = hashlib.sha256(body).hexdigest()[:32]
    made = Page(body, compression.packed_page(body), etag, mimetype, shown)
    keep: Keep | None = g.get("keep_page")
    if keep is not None:
        keep(made)
    return made.answer()
