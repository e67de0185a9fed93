"""Business hours in words: 平日 9:00–18:00."""

from __future__ import annotations

from itertools import groupby

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from helpcenter.services import hours
from helpcenter.services.hours import Period
from helpcenter.services.models import Service

Row = tuple[str, str]
WORKDAYS, EVERY_DAY = list(range(5)), list(range(7))


def rows(service: Service) -> list[Row]:
    """(days, hours) for each run of weekdays with the same hours, closed ones left out; empty: always open."""
    week = hours.of(service).week
    runs = [
        (list(days), list(periods)) for periods, days in groupby(EVERY_DAY, key=lambda day: tuple(week.get(day, [])))
    ]
    return [(_days(days), _periods(periods)) for days, periods in runs if periods]


def line(service: Service) -> str:
    """All of it in one line; '' where the service is always open."""
    return format_list([f"{days} {times}" for days, times in rows(service)], "standard", get_locale())


def _days(days: list[int]) -> str:
    if days == EVERY_DAY:
        return str(_("Every day"))
    if days == WORKDAYS:
        return str(_("Weekdays"))
    names = get_locale().days["stand-alone"]["abbreviated"]
    first, last = names[days[0]], names[days[-1]]
    return str(first) if first == last else f"{first}–{last}"


def _periods(periods: list[Period]) -> str:
    return ", ".join(f"{opens.hour}:{opens:%M}–{closes.hour}:{closes:%M}" for opens, closes in periods)
