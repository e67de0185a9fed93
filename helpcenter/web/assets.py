"""Files in static/: addressed by content, kept by browsers for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request


def init(app: Flask) -> None:
    """The template global `asset` and the caching headers."""
    app.add_template_global(asset)
    app.after_request(_cache)


def asset(name: str) -> str:
    """The address of static/`name`; changes with the file's content. Frames are drawn outside of requests too."""
    return f"{current_app.static_url_path}/{name}?v={version(str(current_app.static_folder), name)}"


@cache
def version(folder: str, name: str) -> str:
    """First digits of the hash of a file's content."""
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v") and response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
