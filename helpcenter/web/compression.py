"""Compressed answers for what is the same for everybody: files in static/ and the help center's pages.

Nothing that carries a secret is compressed, so that its length tells nobody anything (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from flask import Flask, Response, request

SMALLEST = 1024
"""Bytes; below, compressing does not pay."""
PAGE_LEVEL, FILE_LEVEL = 4, 9
TEXT = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/rss+xml"}
)


def init(app: Flask) -> None:
    """Compress files in static/ for browsers that take it."""
    folder = Path(str(app.static_folder))

    def compress_file(response: Response) -> Response:
        if response.status_code != 200 or response.mimetype not in TEXT:
            return response
        if request.endpoint in ("static", "module"):
            path = folder / _name(request.view_args or {})
            _replace(response, _file(path, path.stat().st_mtime_ns))
        elif request.endpoint in ("stylesheet", "bundle"):
            _replace(response, _packed(response.get_data()))
        return response

    app.after_request(compress_file)


def _name(values: dict[str, str]) -> str:
    return values.get("filename") or f"js/{values['name']}.js"


def packed_page(body: bytes) -> bytes | None:
    """A page that is the same for everybody, compressed; None where it does not pay."""
    return gzip.compress(body, PAGE_LEVEL, mtime=0) if len(body) >= SMALLEST else None


def _replace(response: Response, body: bytes) -> None:
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or request.range is not None:
        return
    if response.direct_passthrough:  # a file that was opened to be sent
        cast("BinaryIO", response.response).close()
        response.direct_passthrough = False
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    tag, _weak = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # the same content, other bytes


@lru_cache(maxsize=256)
def _file(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), FILE_LEVEL, mtime=0)


@lru_cache(maxsize=32)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, FILE_LEVEL, mtime=0)
