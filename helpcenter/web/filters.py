"""What a URL asks a list for. What makes no sense there filters nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import request

from helpcenter.web.addresses import LARGEST_ID

Given = Mapping[str, str] | None
"""Arguments that were kept; None: those of the current URL."""


def text(name: str, longest: int = 200, given: Given = None) -> str:
    """The words of argument `name`, at most `longest` characters."""
    return _of(given).get(name, "").replace("\x00", "").strip()[:longest]


def number(name: str, given: Given = None) -> int | None:
    """The ID in argument `name`."""
    return id_in(_of(given).get(name, ""))


def id_in(value: str) -> int | None:
    """The ID that `value` is; None for what no record is called, however many digits it has."""
    found = int(value) if value.isascii() and value.isdecimal() and len(value) <= 10 else None
    return found if found is not None and found <= LARGEST_ID else None


def choice(name: str, allowed: Collection[str], given: Given = None) -> str:
    """The value of argument `name`, if it is one of `allowed`."""
    value = _of(given).get(name, "")
    return value if value in allowed else ""


def day(name: str, given: Given = None) -> date | None:
    """The day in argument `name`, as 2026-11-20."""
    try:
        return date.fromisoformat(_of(given).get(name, ""))
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


def _of(given: Given) -> Mapping[str, str]:
    return request.args if given is None else given
