"""What somebody looks for in the chat history, as the URL holds it (live-chat.md 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from helpcenter.chat.models import EndedBy, HistoryStatus

RUNNING = "running"
STATUSES = (HistoryStatus.HANDLED.value, HistoryStatus.UNHANDLED.value, RUNNING)
RATINGS = ("satisfied", "unsatisfied", "none")
ENDED_BY = tuple(party.value for party in EndedBy)
HELP_CENTER = "help_center"
"""As a channel: the help center itself; every other channel is the origin of a site."""
SORTS = ("-received", "received", "customer", "-customer", "operator", "-operator")
"""The first one is used where the URL says none; `-` is descending."""
MORE = ("service", "customer", "rating", "channel", "ended_by")
"""The filters behind the button for more."""


@dataclass(frozen=True)
class Filters:
    """One search. `since` and `until` are days in the reader's time zone, both included; '' and None filter nothing."""

    q: str = ""
    since: date | None = None
    until: date | None = None
    status: str = ""
    operator: int | None = None
    category: int | None = None
    service: int | None = None
    customer: str = ""
    rating: str = ""
    channel: str = ""
    ended_by: str = ""
    sort: str = SORTS[0]

    def arguments(self, **changes: Any) -> dict[str, str]:
        """The search with `changes` as arguments of a URL, without what filters nothing."""
        changed = asdict(replace(self, **changes) if changes else self)
        if changed["sort"] == SORTS[0]:
            del changed["sort"]
        return {key: str(value) for key, value in changed.items() if value}

    @property
    def chosen(self) -> int:
        """How many filters are set beside the text."""
        period = bool(self.since or self.until)
        others = ("status", "operator", "category", *MORE)
        return period + sum(bool(getattr(self, name)) for name in others)


def read(arguments: Mapping[str, str]) -> Filters:
    """The search a URL asks for; what makes no sense there filters nothing."""
    given = {field.name: arguments.get(field.name, "").replace("\x00", "").strip() for field in fields(Filters)}
    return Filters(
        q=given["q"][:500],
        since=_day(given["since"]),
        until=_day(given["until"]),
        status=_one_of(STATUSES, given["status"]),
        operator=_number(given["operator"]),
        category=_number(given["category"]),
        service=_number(given["service"]),
        customer=given["customer"][:320],
        rating=_one_of(RATINGS, given["rating"]),
        channel=given["channel"][:260],
        ended_by=_one_of(ENDED_BY, given["ended_by"]),
        sort=_one_of(SORTS, given["sort"]) or SORTS[0],
    )


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def _one_of(allowed: tuple[str, ...], value: str) -> str:
    return value if value in allowed else ""
