"""Business hours in words: 平日 9:00–18:00."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import groupby

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from helpcenter.services import hours
from helpcenter.services.hours import Period
from helpcenter.services.models import Service

Row = tuple[str, str]
WORKDAYS, EVERY_DAY = list(range(5)), list(range(7))
MIDNIGHT = time(0)


def rows(service: Service) -> list[Row]:
    """(days, hours) for each run of weekdays with the same hours, closed ones left out; empty: always open."""
    week = hours.of(service).week
    runs = [
        (list(days), list(periods)) for periods, days in groupby(EVERY_DAY, key=lambda day: tuple(week.get(day, [])))
    ]
    return [(_days(days), periods_in_words(periods)) for days, periods in runs if periods]


def line(service: Service) -> str:
    """All of it in one line; '' where the service is always open."""
    return format_list([f"{days} {times}" for days, times in rows(service)], "standard", get_locale())


def today(service: Service, at: datetime) -> Row | None:
    """Today's name and its hours, or that it is closed or a holiday; None where the service is always open."""
    found = hours.of(service)
    if not found.week:
        return None
    day = at.astimezone(found.zone).date()
    return str(_("Today (%(weekday)s)", weekday=_weekday(day))), _hours_of(day, found)


def periods_in_words(periods: list[Period]) -> str:
    """9:00–12:00, 13:00–18:00."""
    return ", ".join(_period(*period) for period in periods)


def _hours_of(day: date, found: hours.Hours) -> str:
    if day in found.holidays:
        return str(_("Closed all day (holiday)"))
    return periods_in_words(found.on(day)) or str(_("Closed all day"))


def _weekday(day: date) -> str:
    return str(get_locale().days["stand-alone"]["abbreviated"][day.weekday()])


def _days(days: list[int]) -> str:
    if days == EVERY_DAY:
        return str(_("Every day"))
    if days == WORKDAYS:
        return str(_("Weekdays"))
    names = get_locale().days["stand-alone"]["abbreviated"]
    first, last = names[days[0]], names[days[-1]]
    return str(first) if first == last else f"{first}–{last}"


def _period(opens: time, closes: time) -> str:
    if opens == closes == MIDNIGHT:
        return str(_("24 hours"))
    if closes == MIDNIGHT:
        return f"{_clock(opens)}–24:00"
    if opens < closes:
        return f"{_clock(opens)}–{_clock(closes)}"
    return str(_("%(opens)s–%(closes)s the next day", opens=_clock(opens), closes=_clock(closes)))


def _clock(at: time) -> str:
    return f"{at.hour}:{at:%M}"
