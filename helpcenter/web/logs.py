"""Structured logs: one JSON object a line, with the request's ID and no personal data (quality.md 2.8).

A request is named by its route, not by its address, which may hold a token or what somebody searched for. Of a
failure the log keeps where it happened and what kind it was, not the local variables, and only those words that hold
no values (web/traces.py).
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from flask import Flask, Response, g, request
from structlog.types import EventDict

from helpcenter import background_events, metrics
from helpcenter.web import traces

log = structlog.get_logger(__name__)
ID_OF_A_PROXY = re.compile(r"[0-9a-f]{32}")
"""nginx's $request_id."""
NO_SOCKET = "websocket"
QUIET = ("health.healthz", "health.readyz", "health.metrics", "static")
"""Routes whose requests are worth a line only to those who look for a fault."""
COUNTED = ("warning", "error", "critical")


def init(app: Flask, level: str) -> None:
    """Set up structlog, log and time each request, and give it an ID that its answer carries too."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _count,
            structlog.processors.ExceptionRenderer(traces.of),
            structlog.processors.JSONRenderer(serializer=_serialize),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(),
    )
    _take_over_other_logs()
    app.log_exception = _request_failed  # type: ignore[method-assign]  # Flask's own would name the address
    app.before_request(_begin)
    app.after_request(_end)


def _serialize(entry: EventDict, **_: Any) -> bytes:
    return msgspec.json.encode(entry, enc_hook=str)


def _count(_logger: object, _method: str, entry: EventDict) -> EventDict:
    if entry["level"] in COUNTED:
        event = entry["event"] if entry["event"].isidentifier() else "other"
        metrics.EVENTS.labels(entry["level"], event).inc()
        background_events.note(entry["level"], event)
    return entry


def _begin() -> None:
    g.begun = time.perf_counter()
    g.request_id = begin(request.environ)


def begin(environ: Mapping[str, Any]) -> str:
    """The ID of a request, which everything logged from here on carries."""
    request_id = _given_id(environ) or uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request_id)
    return request_id


def _given_id(environ: Mapping[str, Any]) -> str | None:
    """What a proxy of ours calls the request; `werkzeug.proxy_fix.orig` stands there only behind one."""
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    return sent if "werkzeug.proxy_fix.orig" in environ and ID_OF_A_PROXY.fullmatch(sent) else None


def _end(response: Response) -> Response:
    """How long it took, and what came of it; a socket's request lasts as long as its page is open, and says nothing."""
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    if request.headers.get("Upgrade", "").lower() != NO_SOCKET:
        end(request.method, request.endpoint or "none", response.status_code, seconds)
    return response


def end(method: str, route: str, status: int, seconds: float) -> None:
    """Count, time and log an answer."""
    metrics.REQUESTS.labels(route).observe(seconds)
    metrics.RESPONSES.labels(str(status)).inc()
    note = log.debug if route in QUIET else log.info
    note("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _request_failed(exc_info: Any) -> None:
    log.error("request_failed", route=request.endpoint, exc_info=exc_info)


class _Forward(logging.Handler):
    """What libraries log, in our form."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:  # the arguments of such a line are often values
            log.log(record.levelno, str(record.msg), logger=record.name, exc_info=record.exc_info)
        else:
            log.log(record.levelno, record.getMessage()[:500], logger=record.name)


def _take_over_other_logs() -> None:
    root = logging.getLogger()
    if not any(isinstance(handler, _Forward) for handler in root.handlers):
        root.addHandler(_Forward())
