"""What somebody looks for in the chat history, as the URL holds it (live-chat.md 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from helpcenter.chat.models import EndedBy, HistoryStatus
from helpcenter.web import filters

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
    return Filters(
        q=filters.text("q", 500, arguments),
        since=filters.day("since", arguments),
        until=filters.day("until", arguments),
        status=filters.choice("status", STATUSES, arguments),
        operator=filters.number("operator", arguments),
        category=filters.number("category", arguments),
        service=filters.number("service", arguments),
        customer=filters.text("customer", 320, arguments),
        rating=filters.choice("rating", RATINGS, arguments),
        channel=filters.text("channel", 260, arguments),
        ended_by=filters.choice("ended_by", ENDED_BY, arguments),
        sort=filters.choice("sort", SORTS, arguments) or SORTS[0],
    )
