"""Time zones that can be chosen."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def names() -> tuple[str, ...]:
    """Names such as Asia/Tokyo, by the alphabet, and UTC at the end; without the aliases of earlier days."""
    return (*sorted(name for name in available_timezones() if name.startswith(AREAS)), "UTC")
