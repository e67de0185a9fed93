"""What a period is cut into: hours of the day, days, weeks, months; and how each is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol, Self, TypeVar

from flask_babel import format_date
from flask_babel import gettext as _

from helpcenter.statistics.filters import DAY, Filters

Slot = date | int
"""An hour of the day, or the first day of a day, week or month."""


class Addable(Protocol):
    """Figures of any kind."""

    def __add__(self, other: Self, /) -> Self: ...


Numbers = TypeVar("Numbers", bound=Addable)


def of(filters: Filters) -> list[Slot]:
    """The slots of the period, in order."""
    if filters.unit == "hour":
        return list(range(24))
    days = (filters.since + number * DAY for number in range(filters.days))
    return list(dict.fromkeys(max(_begin(day, filters.unit), filters.since) for day in days))


def spread(found: Mapping[Slot, Numbers], filters: Filters, nothing: Numbers) -> list[tuple[Slot, Numbers]]:
    """What was found by day (by hour where that is the unit) in the slots of the period, those without any too.

    A week or month at the period's edge has only the days inside.
    """
    slots: dict[Slot, Numbers] = dict.fromkeys(of(filters), nothing)
    for key, numbers in found.items():
        slot = max(_begin(key, filters.unit), filters.since) if isinstance(key, date) else key
        slots[slot] = slots[slot] + numbers
    return list(slots.items())


def short(slot: Slot, filters: Filters) -> str:
    """The slot below its bar: 11/20, 2026/11, 9."""
    if isinstance(slot, date):
        return str(format_date(slot, "yyyy/M" if filters.unit == "month" else "M/d"))
    return str(slot)


def long(slot: Slot, filters: Filters) -> str:
    """The slot in a table: the day, the week from a day on, the month, 9:00–10:00."""
    if not isinstance(slot, date):
        return f"{slot}:00–{slot + 1}:00"
    if filters.unit == "month":
        return str(format_date(slot, "yyyy/MM"))
    day = str(format_date(slot, "yyyy/MM/dd (EEE)"))
    return _("Week from %(day)s", day=day) if filters.unit == "week" else day


def _begin(day: date, unit: str) -> date:
    """The first day of what `day` lies in; weeks begin on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day
