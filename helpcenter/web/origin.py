"""Requests that change something must come from our own pages (design.md rule 16, quality.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, has_request_context, request
from flask_login import current_user

from helpcenter.extensions import csrf

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check() -> None:
    """Before every request: refuse foreign origins; signed-in people's changes also need their CSRF token.

    Sockets are refused here too, before the handshake (`Upgrade: websocket` is a GET). The JSON API authenticates by
    token, not by cookie, and is exempt; so is what carries `from_elsewhere`.
    """
    if request.headers.get("Upgrade", "").lower() == "websocket":
        if not is_own(request.headers.get("Origin")):
            abort(403)
        return
    if request.method in SAFE_METHODS or _comes_from_elsewhere_rightly():
        return
    if not _comes_from_us():
        abort(403)
    if current_user.is_authenticated:
        csrf.protect()


def from_elsewhere(view: View) -> View:
    """Let other sites post to this route, which proves its sender itself and acts for no cookie."""
    view.from_elsewhere = True  # type: ignore[attr-defined]  # read by _comes_from_elsewhere_rightly
    return view


def _comes_from_elsewhere_rightly() -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "from_elsewhere", False)


def _comes_from_us() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return is_own(origin)
    return request.headers.get("Sec-Fetch-Site") in ("same-origin", "none")


def is_own(origin: str | None) -> bool:
    """Whether `origin` is the one this request was made to (or the configured public one)."""
    return bool(origin) and origin in (current_app.config["PUBLIC_URL"], f"{request.scheme}://{request.host}")


def own() -> str:
    """The origin under which people reach us, as https://help.example.com: the configured one, else the request's."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/"))


def is_reliable() -> bool:
    """Whether no sender of a request can make `own` up: links in mails that anybody may ask for need that."""
    configured = current_app.config["PUBLIC_URL"] or current_app.config["TRUSTED_HOSTS"]
    return bool(configured) or urlsplit(request.host_url).hostname in ("127.0.0.1", "localhost", "::1")


def for_mail() -> str:
    """The origin for links in mails that are also made without a request; '' where none can be relied upon."""
    if not has_request_context():
        return str(current_app.config["PUBLIC_URL"] or "")
    return own() if is_reliable() else ""
