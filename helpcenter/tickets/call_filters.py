"""What somebody looks for in コール検索, as the URL holds it (tickets-customers.md 1.7)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import request

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
    custom: tuple[tuple[str, str], ...] = ()
    """Key and value of the chosen service's own fields (custom_field_model.py)."""

    def arguments(self, **changes: Any) -> dict[str, str]:
        """The search with `changes` as arguments of a URL, without what filters nothing."""
        own = {name: value for name, value in asdict(self).items() if name != "custom"}
        return {name: str(value) for name, value in {**own, **dict(self.custom), **changes}.items() if value}

    @property
    def behind_more(self) -> int:
        """How many conditions besides the full text are set."""
        return len(self.arguments(q=""))


def requested(given: filters.Given = None) -> CallFilters:
    """The search that the current URL asks for, or arguments that were kept."""
    return CallFilters(
        q=filters.text("q", 500, given=given),
        number=filters.text("number", 30, given=given),
        since=filters.day("since", given=given),
        until=filters.day("until", given=given),
        service=filters.number("service", given=given),
        channel=filters.choice("channel", list(Channel), given=given),
        state=filters.choice("state", list(TicketState), given=given),
        operator=filters.number("operator", given=given),
        category=filters.number("category", given=given),
        customer=filters.text("customer", given=given),
        email=filters.text("email", 320, given=given),
        phone=filters.text("phone", 64, given=given),
        customer_id=filters.number("customer_id", given=given),
        custom=_custom(given),
    )


def _custom(given: filters.Given) -> tuple[tuple[str, str], ...]:
    names = (name for name in (request.args if given is None else given) if re.fullmatch(r"f[0-9]{1,9}", name))
    found = ((name, filters.text(name, given=given)) for name in sorted(names))
    return tuple((name, value) for name, value in found if value)
