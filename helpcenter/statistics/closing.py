"""Figures of days that are over: counted once, day by day, and again every night for the last weeks.

What is counted here changes no more when its day is over: changes of presence, and runs that have ended. Days that are
not closed yet are read from the rows themselves, so the page is right at any moment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.statistics.models import ClosedDays
from helpcenter.transactions import exclusive, operation

LATE = timedelta(minutes=10)
"""How long after midnight a transaction of the day before may still be committed."""
AT_ONCE = timedelta(days=30)
AGAIN = timedelta(days=35)
DAY = timedelta(days=1)
Count = Callable[[date, date], None]
"""Writes the figures of the days from the first to the second anew, inside an operation."""


def closed_until(kind: str) -> date:
    """The last day whose figures stand in their table."""
    found = db.session.get(ClosedDays, kind)
    return found.until if found is not None else date.min


def close(kind: str, time_zone: str, first: Callable[[], date | None], count: Count) -> None:
    """Count every day that is over by `time_zone` and not closed yet; `first`: the first one there can be."""
    last = last_day_over(time_zone)
    until = closed_until(kind)
    begin = first() if until == date.min else until + DAY
    while begin is not None and begin <= last:
        end = min(begin + AT_ONCE, last)
        with operation():
            exclusive(f"statistics.{kind}")
            count(begin, end)
            db.session.merge(ClosedDays(kind=kind, until=end))
        begin = end + DAY


def open_again(kind: str, days: timedelta = AGAIN) -> None:
    """Have the last days counted anew by the next `close`: against whatever nobody thought of."""
    with operation():
        found = db.session.get(ClosedDays, kind)
        if found is not None:
            found.until = max(found.until - days, date.min)


def last_day_over(time_zone: str) -> date:
    """The last day of which nothing more comes."""
    return (now() - LATE).astimezone(ZoneInfo(time_zone)).date() - DAY
