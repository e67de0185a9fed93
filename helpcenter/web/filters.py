"""What a URL asks a list for. What makes no sense there filters nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import request

LARGEST_ID = 2**31 - 1


def text(name: str, longest: int = 200) -> str:
    """The words of argument `name`, at most `longest` characters."""
    return request.args.get(name, "").replace("\x00", "").strip()[:longest]


def number(name: str) -> int | None:
    """The ID in argument `name`."""
    value = request.args.get(name, "")
    found = int(value) if value.isascii() and value.isdecimal() and len(value) <= 10 else None
    return found if found is not None and found <= LARGEST_ID else None


def choice(name: str, allowed: Collection[str]) -> str:
    """The value of argument `name`, if it is one of `allowed`."""
    value = request.args.get(name, "")
    return value if value in allowed else ""


def day(name: str) -> date | None:
    """The day in argument `name`, as 2026-11-20."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def period(column: Any, since: date | None, until: date | None, time_zone: str) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions for a time from the beginning of `since` to the end of `until`, as days of `time_zone`."""
    zone = ZoneInfo(time_zone)
    if since:
        yield column >= _midnight(since, zone)
    if until and until < date.max:
        yield column < _midnight(until + timedelta(days=1), zone)


def _midnight(one: date, zone: ZoneInfo) -> datetime:
    """When a day begins; the first day there is has no earlier time in UTC."""
    return datetime.combine(one, time.min, UTC if one == date.min else zone)
