"""A failure for the log: its kind and its way through the code, without the values it was about."""

from __future__ import annotations

import sqlite3
import traceback
from typing import Any

from sqlalchemy.exc import DBAPIError
from structlog.types import ExcInfo

DEEPEST, CHAIN, LONGEST = 40, 5, 300
HARMLESS = (AttributeError, ImportError, NotImplementedError, RuntimeError, TypeError, sqlite3.Error)
"""Their words name things of the code, or of the schema, not what somebody has typed."""


def of(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """The failure, then what it came from: [{"kind", "words", "frames": ["file:line function", …]}, …]."""
    found: list[dict[str, Any]] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(found) < CHAIN:
        found.append({"kind": _kind(error), "words": _words(error), "frames": _frames(error)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _words(error: BaseException) -> str:
    """What it says, where that cannot be about a person."""
    if isinstance(error, DBAPIError):
        return _words(error.orig) if error.orig else ""
    if isinstance(error, OSError):
        return error.strerror or ""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)  # PostgreSQL's
    if constraint:
        return str(constraint)
    is_ours = type(error).__module__.startswith("helpcenter.")
    return str(error)[:LONGEST] if is_ours or isinstance(error, HARMLESS) else ""


def _frames(error: BaseException) -> list[str]:
    walked = list(traceback.walk_tb(error.__traceback__))[-DEEPEST:]
    return [f"{frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}" for frame, line in walked]
