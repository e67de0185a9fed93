"""Security headers of every answer (quality.md 3.9)."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_talisman import Talisman

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
"""What a page may do; by whom it may be shown follows."""


PARTS = frozenset({"text/css", "text/javascript", "font/woff2"})
PAGE_ONLY = (
    "Content-Disposition",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Request-ID",
)


def init(app: Flask) -> None:
    """Headers by Talisman, and those it does not set. A view may widen `frame-ancestors` by allow_frames().

    What is registered first runs last: `_add` changes what Talisman has set.
    """
    app.after_request(_spare_parts)
    app.after_request(_add)
    Talisman(
        app,
        force_https=False,  # the proxy in front redirects (deploy/); behind it we cannot tell
        session_cookie_secure=False,  # sessions.py sets it by the request's scheme
        content_security_policy=None,  # `_add` sets it: Talisman would put it together for each answer
        frame_options=None,
        referrer_policy="strict-origin-when-cross-origin",
        strict_transport_security=bool(app.config["PUBLIC_URL"] and app.config["PUBLIC_URL"].startswith("https")),
        permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()"},
    )


def _spare_parts(response: Response) -> Response:
    """Take off what means nothing on style sheets, scripts and fonts: they are never a page. Half a KB each."""
    if response.mimetype in PARTS and request.path.startswith(("/static/", "/embed/")):
        for name in PAGE_ONLY:
            response.headers.pop(name, None)
    return response


def allow_frames(origins: list[str]) -> None:
    """Let pages of `origins` (and our own) show the current answer in a frame."""
    g.frame_ancestors = " ".join(["'self'", *origins])


def _add(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    ancestors = g.get("frame_ancestors")
    response.headers["Content-Security-Policy"] = g.get("content_policy") or POLICY + (ancestors or "'none'")
    if not ancestors:
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
