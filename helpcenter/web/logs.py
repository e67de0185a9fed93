"""Structured logs: one JSON object a line, with the request's ID and no personal data (quality.md 2.8).

Local variables of a traceback are left out: they would hold messages, names and addresses.
"""

from __future__ import annotations

import logging
import uuid

import structlog
from flask import Flask, Response, g

EXCEPTIONS = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def init(app: Flask, level: str) -> None:
    """Set up structlog, and give each request an ID that its answer carries too."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(EXCEPTIONS),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )
    app.before_request(_begin)
    app.after_request(_answer)


def _begin() -> None:
    g.request_id = uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _answer(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response
