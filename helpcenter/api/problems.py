"""Errors as problem+json (RFC 9457): a status, and a sentence that says what is wrong."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from flask import Blueprint, Response
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from helpcenter import collisions
from helpcenter.transactions import DatabaseBusyError, NotWritableError, StaleError
from helpcenter.web import errors
from helpcenter.web.refusals import RefusedError

log = structlog.get_logger(__name__)
SENTENCES = {
    400: "The request cannot be understood.",
    401: "Send a token that is good: Authorization: Bearer hc_….",
    403: "The token is not allowed to do this.",
    404: "There is no such record, or it is not yours to see.",
    405: "This address does not take this method.",
    409: "Somebody else has changed the record meanwhile, or made the same one. Get it again and send the new version.",
    413: "The body is too large.",
    415: "Send the body as application/json.",
    422: "Something in the body is not right.",
    429: "Too many requests. Wait as long as Retry-After says.",
    500: "Something went wrong on our side. It has been recorded.",
    503: "The service is busy. Try again in a moment.",
}


class ProblemError(Exception):
    """Ends a request with this status and sentence; `field` is the member of the body that it is about."""

    def __init__(
        self, status: int, detail: str = "", *, field: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail or SENTENCES[status])
        self.status, self.field, self.headers = status, field, headers or {}


def init(blueprint: Blueprint) -> None:
    """Answer every error of `blueprint` in this form."""
    blueprint.register_error_handler(ProblemError, _problem)
    blueprint.register_error_handler(StaleError, lambda _error: drawn(409))
    blueprint.register_error_handler(RefusedError, lambda error: drawn(422, str(error), field=error.field))
    blueprint.register_error_handler(DatabaseBusyError, lambda _error: drawn(503))
    blueprint.register_error_handler(NotWritableError, lambda _error: drawn(503))
    for kind in collisions.OVERTAKEN:
        blueprint.register_error_handler(kind, _overtaken)
    blueprint.register_error_handler(DataError, lambda _error: drawn(400))
    blueprint.register_error_handler(OverflowError, lambda _error: drawn(400))
    blueprint.register_error_handler(HTTPException, lambda error: drawn(error.code or 500))


def drawn(status: int, detail: str = "", *, field: str = "", headers: dict[str, str] | None = None) -> Response:
    """The answer."""
    title = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
    if field:
        body["field"] = field
    response = Response(msgspec.json.encode(body), status, headers, mimetype="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _problem(error: ProblemError) -> Response:
    return drawn(error.status, str(error), field=error.field, headers=error.headers)


def _overtaken(error: Exception) -> Response:
    errors.overtaken(error)
    return drawn(409)
