"""Errors as sentences (quality.md 3.10): a page for a person, a short fragment for htmx."""

from __future__ import annotations

import redis
import sqlalchemy.exc
import structlog
from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import BadRequest, Conflict, HTTPException, InternalServerError, ServiceUnavailable

from helpcenter import collisions
from helpcenter.transactions import DatabaseBusyError, NotWritableError
from helpcenter.web.fragments import is_htmx

log = structlog.get_logger(__name__)
AWAY = (
    DatabaseBusyError,
    NotWritableError,
    OperationalError,
    sqlalchemy.exc.TimeoutError,  # no connection of the pool was free in time
    redis.RedisError,
)
"""The database or Redis does not answer, or cannot keep anything."""


def init(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _show)
    for kind in AWAY:
        app.register_error_handler(kind, _unavailable)
    for collision in collisions.OVERTAKEN:
        app.register_error_handler(collision, _overtaken)
    app.register_error_handler(DataError, _not_understood)
    app.register_error_handler(OverflowError, _not_understood)


def _show(error: HTTPException) -> ResponseReturnValue:
    before = getattr(error, "original_exception", None)
    if isinstance(before, AWAY):  # where a session is saved, Flask asks no other handler
        return _unavailable(before)
    code = error.code or 500
    if error.response is not None:
        return error
    title, text = _words(error, code)
    template = "web/_error.html" if is_htmx() else "web/error.html"
    return render_template(template, code=code, title=title, text=text), code, retry_after(error)


def retry_after(error: HTTPException) -> dict[str, str]:
    """When to try again, told only to whom a limit refuses: to tell everybody would ask Redis twice more a request."""
    if isinstance(error, RateLimitExceeded) and error.limit is not None:
        return {"Retry-After": str(error.limit.limit.get_expiry())}
    return {}


def _unavailable(error: Exception) -> ResponseReturnValue:
    log.error("unavailable", kind=type(error).__name__)
    return _show(ServiceUnavailable())


def overtaken(error: Exception) -> None:
    """Note what collided, without anybody's words. Raises `error` where it is a fault of the program."""
    if not collisions.is_one(error):
        raise error
    log.warning("overtaken", kind=type(error).__name__, constraint=collisions.constraint(error))


def _overtaken(error: Exception) -> ResponseReturnValue:
    overtaken(error)
    return _show(Conflict())


def _not_understood(error: Exception) -> ResponseReturnValue:
    """What no database can hold: a NUL in a text (PostgreSQL), a number beyond 64 bits (SQLite)."""
    log.warning("not_understood", kind=type(error).__name__)
    return _show(BadRequest())


def _words(error: HTTPException, code: int) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return _("This page is too old"), _("Reload the page and try again. What you typed is still in the form.")
    if isinstance(error, InternalServerError) or (code >= 500 and code != 503):
        return _("Something went wrong"), _("It has been recorded. Try again in a moment.")
    return _TEXTS.get(code, _TEXTS[400])()


_TEXTS = {
    400: lambda: (
        _("This request cannot be understood"),
        _("Go back, check what you entered and try again."),
    ),
    401: lambda: (_("Please sign in"), _("Your session has ended.")),
    403: lambda: (_("You may not do this"), _("Ask an administrator if you need it.")),
    404: lambda: (_("This page does not exist"), _("The address may be wrong, or the page was removed.")),
    405: lambda: (
        _("This request cannot be understood"),
        _("Go back, check what you entered and try again."),
    ),
    409: lambda: (
        _("Somebody else was faster"),
        _("Somebody else has just saved the same thing, or deleted it. Look at how it is now and try again."),
    ),
    413: lambda: (_("This is too large"), _("Make it smaller and send it again.")),
    429: lambda: (_("Too many requests"), _("Wait a moment and try again.")),
    503: lambda: (_("The service is busy"), _("What you typed is kept. Try again in a moment.")),
}
