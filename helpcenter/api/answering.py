"""Reading requests and writing answers, alike for all records: bodies, arguments, pages by cursor."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from flask import Response, request

from helpcenter.api.problems import ProblemError
from helpcenter.extensions import db
from helpcenter.web.addresses import LARGEST_ID
from helpcenter.web.date_fields import FIRST_YEAR, LAST_YEAR, is_usable

Shape = TypeVar("Shape", bound=msgspec.Struct)
MOST, USUAL = 100, 50
"""Records on a page: at most, and where nothing is said."""
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""Written as JSON writes it, and not behind a backslash that is one itself."""


def body(shape: type[Shape]) -> Shape:
    """The request's body. Raises ProblemError where it is no such thing."""
    if request.mimetype != "application/json":
        raise ProblemError(415)
    data = request.get_data()
    try:
        if _NUL.search(data):
            raise msgspec.ValidationError("Texts cannot hold the character NUL")
        read = msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as error:
        raise ProblemError(422, f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError(400, "The body is not JSON.") from error
    _check_times(read)
    return read


def _check_times(read: msgspec.Struct) -> None:
    for name in read.__struct_fields__:
        value = getattr(read, name)
        if isinstance(value, datetime) and not is_usable(value):
            raise ProblemError(422, f"A time is of a year from {FIRST_YEAR} to {LAST_YEAR}.", field=name)


def given(change: msgspec.Struct, *but: str) -> dict[str, Any]:
    """The members that a change names, without those of `but`."""
    values = {name: getattr(change, name) for name in change.__struct_fields__ if name not in but}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def number(name: str) -> int | None:
    """A number of the query string; None without one. Raises ProblemError for anything else."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and 0 < int(text) <= LARGEST_ID):
        raise ProblemError(400, f"{name} must be a whole number from 1.")
    return int(text)


def one(shown: msgspec.Struct, status: int = 200, location: str = "") -> Response:
    """A single record."""
    return _json(shown, status, {"Location": location} if location else {})


def page(
    query: sa.Select[Any],
    record: Any,
    draw: Callable[[Any], msgspec.Struct] | None = None,
    *,
    draw_all: Callable[[Sequence[Any]], Sequence[msgspec.Struct]] | None = None,
) -> Response:
    """A page of `query`, the newest first: `limit` records after `cursor`, which the page before has named.

    `draw` draws one of them, `draw_all` those of a page together.
    """
    limit = number("limit") or USUAL
    if limit > MOST:
        raise ProblemError(400, f"limit is at most {MOST}.")
    after = _place()
    if after is not None:
        query = query.where(record.id < after)
    rows = list(db.session.scalars(query.order_by(None).order_by(record.id.desc()).limit(limit + 1)))
    more = len(rows) > limit
    cursor = base64.urlsafe_b64encode(str(rows[limit - 1].id).encode()).decode() if more else None
    shown = draw_all(rows[:limit]) if draw_all else [draw(row) for row in rows[:limit] if draw]
    return _json({"data": shown, "next_cursor": cursor})


def _place() -> int | None:
    cursor = request.args.get("cursor", "")
    if not cursor:
        return None
    try:
        place = int(base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise ProblemError(400, "cursor must be one that a page has named.") from error
    if not 0 < place <= LARGEST_ID:
        raise ProblemError(400, "cursor must be one that a page has named.")
    return place


def _json(shown: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    response = Response(msgspec.json.encode(shown), status, headers, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
