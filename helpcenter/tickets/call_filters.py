"""What somebody looks for in コール検索, as the URL holds it (tickets-customers.md 1.7)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from helpcenter.customers.models import Channel
from helpcenter.tickets.models import TicketState
from helpcenter.web import filters


@dataclass(frozen=True)
class CallFilters:
    """One search. Days are the reader's, both included; '' and None filter nothing.

    `q` is the full text of subject, content and transcript; `state` the ticket's.
    """

    q: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None
    service: int | None = None
    channel: str = ""
    state: str = ""
    operator: int | None = None
    category: int | None = None
    customer: str = ""
    email: str = ""
    phone: str = ""
    customer_id: int | None = None

    def arguments(self, **changes: Any) -> dict[str, str]:
        """The search with `changes` as arguments of a URL, without what filters nothing."""
        return {name: str(value) for name, value in asdict(replace(self, **changes)).items() if value}

    @property
    def behind_more(self) -> int:
        """How many conditions besides the full text are set."""
        return len(self.arguments(q=""))


def requested() -> CallFilters:
    """The search that the current URL asks for."""
    return CallFilters(
        q=filters.text("q", 500),
        number=filters.text("number", 30),
        since=filters.day("since"),
        until=filters.day("until"),
        service=filters.number("service"),
        channel=filters.choice("channel", list(Channel)),
        state=filters.choice("state", list(TicketState)),
        operator=filters.number("operator"),
        category=filters.number("category"),
        customer=filters.text("customer"),
        email=filters.text("email", 320),
        phone=filters.text("phone", 64),
        customer_id=filters.number("customer_id"),
    )
