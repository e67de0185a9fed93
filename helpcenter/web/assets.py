"""Files in static/: addressed by content, kept by browsers for a year."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

FOR_A_YEAR = "public, max-age=31536000, immutable"
"""The Cache-Control of what is addressed by its content."""


def init(app: Flask) -> None:
    """The template global `asset` and the caching headers."""
    app.add_template_global(asset)
    app.add_template_global(module)
    app.add_template_global(stylesheet)
    app.add_url_rule("/static/<revision>/js/<name>.js", "module", _serve_module)
    app.add_url_rule("/static/styles-<revision>/<names>.css", "stylesheet", _serve_stylesheet)
    app.after_request(_cache)


def asset(name: str) -> str:
    """The address of static/`name`; changes with the file's content. Frames are drawn outside of requests too."""
    return f"{current_app.static_url_path}/{name}?v={version(str(current_app.static_folder), name)}"


def module(name: str) -> str:
    """The address of static/js/`name`.js. Modules import each other by relative names, so all share one revision."""
    return f"{current_app.static_url_path}/{modules_version(str(current_app.static_folder))}/js/{name}.js"


def stylesheet(names: Iterable[str]) -> str:
    """The address of static/css/`names` one after the other in one file, which a browser fetches at once."""
    joined = "+".join(names)
    _content, digest = _joined(str(current_app.static_folder), joined)
    return f"{current_app.static_url_path}/styles-{digest}/{joined}.css"


@lru_cache(maxsize=64)  # strangers may ask for any order of them
def _joined(folder: str, names: str) -> tuple[bytes, str]:
    """The style sheets, and the first digits of the hash of their content."""
    content = b"\n".join(Path(folder, "css", f"{name}.css").read_bytes() for name in names.split("+"))
    return content, _digits(content)


def _serve_stylesheet(revision: str, names: str) -> Response:
    folder = Path(str(current_app.static_folder), "css")
    known = {path.stem for path in folder.glob("*.css")}
    if len(set(names.split("+"))) != names.count("+") + 1 or not known.issuperset(names.split("+")):
        abort(404)
    content, digest = _joined(str(folder.parent), names)
    response = Response(content, mimetype="text/css")
    response.set_etag(digest)
    response.headers["Cache-Control"] = FOR_A_YEAR if revision == digest else "no-cache"
    response.make_conditional(request)
    return response


_serve_stylesheet.declared_access = "public"  # type: ignore[attr-defined]  # as below


@cache
def modules_version(folder: str) -> str:
    """First digits of the hash of all modules together."""
    return _digits(b"".join(path.read_bytes() for path in sorted(Path(folder, "js").glob("*.js"))))


def _serve_module(revision: str, name: str) -> Response:
    response = current_app.send_static_file(f"js/{name}.js")
    if revision == modules_version(str(current_app.static_folder)):
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response


_serve_module.declared_access = "public"  # type: ignore[attr-defined]  # as accounts.access.public, a layer above


@cache
def version(folder: str, name: str) -> str:
    """First digits of the hash of a file's content."""
    return _digits((Path(folder) / name).read_bytes())


def _digits(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v") and response.status_code in (200, 304):
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response
