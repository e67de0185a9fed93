"""Which figures somebody asks for, as the URL holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from helpcenter.web import filters

UNITS = ("day", "hour", "week", "month")
"""The first is used where the URL says none; `hour` is the hour of the day."""
HELP_CENTER = "help_center"
"""As a channel: the help center itself; every other one is the origin of a site."""
USUAL_DAYS = 30
MOST_DAYS = 3660
DAY = timedelta(days=1)
EARLIEST, LATEST = date(1990, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Filters:
    """`since` and `until` are days in the time zone of the service, both included; None and '' leave nothing out."""

    since: date
    until: date
    unit: str = UNITS[0]
    service: int | None = None
    category: int | None = None
    operator: int | None = None
    channel: str = ""

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Filters:
        """The same of the period of equal length that ends where this one begins."""
        return replace(self, since=self.since - self.days * DAY, until=self.since - DAY)

    def arguments(self, **changes: Any) -> dict[str, str]:
        """The filters with `changes` as arguments of a URL."""
        changed = asdict(replace(self, **changes))
        return {key: str(value) for key, value in changed.items() if value}


def read(arguments: Mapping[str, str], today: date) -> Filters:
    """The filters of a URL; what makes no sense there leaves nothing out. Without a period: the last 30 days."""
    until = min(max(filters.day("until", arguments) or today, EARLIEST), LATEST)
    since = min(max(filters.day("since", arguments) or until - (USUAL_DAYS - 1) * DAY, EARLIEST), until)
    since = max(since, until - (MOST_DAYS - 1) * DAY)
    return Filters(
        since=since,
        until=until,
        unit=filters.choice("unit", UNITS, arguments) or UNITS[0],
        service=filters.number("service", arguments),
        category=filters.number("category", arguments),
        operator=filters.number("operator", arguments),
        channel=filters.text("channel", 260, arguments),
    )
