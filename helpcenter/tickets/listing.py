"""The list of tickets as its URL describes it (tickets-customers.md 1.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.customers import finding as customers
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.membership import members_of, own_service_ids, sees_all, services_of
from helpcenter.services.models import Service
from helpcenter.tickets import saved_searches
from helpcenter.tickets.category_choices import category_choices
from helpcenter.tickets.models import Call, Ticket, TicketState
from helpcenter.tickets.settings_model import SavedSearch
from helpcenter.web import filters, paging

VIEWS = ("mine", "unassigned", "services", "all", "soon", "late", "spam")
BY_STATE = ("mine", "services", "all")
"""Lists of which one state can be chosen."""
WARNING = timedelta(minutes=30)
"""So long before an answer is due the ticket is pointed out."""
UNFINISHED = (TicketState.NEW, TicketState.OPEN, TicketState.PENDING)
ANY = "any"
MOST = 9_999
"""More tickets than these are not counted: beside the list stands 9,999+."""
FOR_ROWS = (
    joinedload(Ticket.service),
    joinedload(Ticket.customer).lazyload("*"),
    joinedload(Ticket.operator).lazyload(Operator.role),
    selectinload(Ticket.category),
)
"""What a row shows besides the ticket."""


@dataclass(frozen=True)
class Counts:
    """How many tickets there are by state: of everybody, of the one who looks, of the services one works for."""

    all: dict[TicketState, int]
    mine: dict[TicketState, int]
    services: dict[TicketState, int]
    others: dict[str, int] = field(default_factory=dict)
    """Of the lists soon, late and spam."""

    def of(self, view: str, state: str = "") -> str:
        """How many `view` has in `state` ('': not finished, ANY: in any), in words."""
        if view in self.others:
            return _shown(self.others[view])
        counted = {"mine": self.mine, "services": self.services}.get(view, self.all)
        states = (TicketState.NEW,) if view == "unassigned" else _states(state)
        return _shown(sum(counted[one] for one in states))


@dataclass(frozen=True)
class TicketList:
    """One page of tickets, and everything the page offers to choose from."""

    view: str
    state: str
    query: str
    service: Service | None
    services: Sequence[Service]
    counts: Counts
    page: paging.Page[Ticket]
    saved: Sequence[SavedSearch]
    members: Sequence[Operator]
    categories: Sequence[tuple[str, str]]
    """What several tickets can be given as processing type, where one service is shown."""
    sees_more: bool
    """Whether there are services besides those one works for: then these have a list of their own."""

    def arguments(self, **changes: str | int | None) -> dict[str, str | int]:
        """The list with `changes` as arguments of a URL, from its first page on."""
        own = {"view": self.view, "state": self.state, "q": self.query, "service": self.service and self.service.id}
        return {name: value for name, value in {**own, **changes}.items() if value}


def requested(operator: Operator) -> TicketList:
    """What the current URL asks for: `view`, `state`, `q`, `service`, `page`."""
    services = services_of(operator)
    service = next((one for one in services if one.id == filters.number("service")), None)
    only = service or (services[0] if len(services) == 1 else None)
    shown = [service.id] if service else [one.id for one in services]
    view = filters.choice("view", VIEWS) or "mine"
    state = filters.choice("state", (ANY, *TicketState)) if view in BY_STATE else ""
    query = filters.text("q")
    wanted = sa.select(Ticket).where(Ticket.service_id.in_(shown), *_where(view, state, operator)).options(*FOR_ROWS)
    page = paging.page([wanted.where(one) for one in matching(shown, query)] if query else wanted, Ticket, "updated_at")
    seen = {one.id for one in services}
    own = set(db.session.scalars(own_service_ids(operator))) if sees_all(operator) else seen
    counted = counts(operator, shown, own)
    return TicketList(view, state, query, service, services, counted, page, *_offered(operator, only), own < seen)


def _offered(
    operator: Operator, service: Service | None
) -> tuple[Sequence[SavedSearch], Sequence[Operator], Sequence[tuple[str, str]]]:
    """The searches somebody keeps, and whom several tickets of one service can be given to."""
    people = members_of(service.id) if service else []
    categories = category_choices(service.id)[1:] if service else []
    return saved_searches.of(operator, "tickets.index"), people, categories


def counts(operator: Operator, service_ids: Collection[int], own: Collection[int]) -> Counts:
    """The counts beside the lists, in one query that looks at MOST rows of each at most. `own`: one works for these."""
    shown = Ticket.service_id.in_(service_ids)
    mine = sa.and_(shown, Ticket.operator_id == operator.id)
    of_services = Ticket.service_id.in_([one for one in service_ids if one in own])
    states = list(TicketState)
    columns = [_count(where, Ticket.state == state) for where in (shown, mine, of_services) for state in states]
    columns += [_count(shown, *where()) for where in _OTHERS.values()]
    row = db.session.execute(sa.select(*columns)).one()
    by_state = (dict(zip(states, row[at:], strict=False)) for at in range(0, 3 * len(states), len(states)))
    everybodys, own_ones, services = by_state
    return Counts(everybodys, own_ones, services, dict(zip(_OTHERS, row[3 * len(states) :], strict=True)))


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    rows = sa.select(sa.literal(1)).select_from(Ticket).where(*conditions).limit(MOST + 1)
    return sa.select(sa.func.count()).select_from(rows.subquery()).scalar_subquery()


def matching(service_ids: Collection[int], query: str) -> list[sa.ColumnElement[bool]]:
    """Whether a ticket has this number, or a call or a customer with all words of `query`: one of these suffices."""
    calls = sa.select(Call.ticket_id).where(Call.id.in_(index.matching(Kind.CALL, service_ids, query)))
    people = sa.select(Customer.id).where(Customer.service_id.in_(service_ids), customers.matching(service_ids, query))
    found: list[sa.ColumnElement[bool]] = [Ticket.id.in_(calls), Ticket.customer_id.in_(people)]
    number = numbered(query)
    return found if number is None else [number, *found]


def numbered(query: str) -> sa.ColumnElement[bool] | None:
    """Whether a ticket is called `query` (HC-1042, or 1042 in any service); None where that is no number."""
    found = re.fullmatch(r"(?:([^\W\d_]+)\s*-\s*)?(\d{1,9})", unicodedata.normalize("NFKC", query).strip())
    if found is None:
        return None
    prefix, number = found.groups()
    same_number = Ticket.number == int(number)
    if prefix is None:
        return same_number
    services = sa.select(Service.id).where(sa.func.lower(Service.ticket_prefix) == prefix.lower())
    return sa.and_(same_number, Ticket.service_id.in_(services))


def _where(view: str, state: str, operator: Operator) -> list[sa.ColumnElement[bool]]:
    if view == "unassigned":
        return [Ticket.state == TicketState.NEW]
    if view in _OTHERS:
        return _OTHERS[view]()
    in_state = Ticket.state.in_(_states(state))
    if view == "services":
        return [Ticket.service_id.in_(own_service_ids(operator)), in_state]
    return [Ticket.operator_id == operator.id, in_state] if view == "mine" else [in_state]


def is_late(ticket: Ticket) -> bool:
    """Whether the first answer should have been given by now."""
    return ticket.response_due_at is not None and ticket.response_due_at < now()


def is_soon(ticket: Ticket) -> bool:
    """Whether it has to be given within WARNING."""
    return ticket.response_due_at is not None and now() <= ticket.response_due_at < now() + WARNING


def _late() -> list[sa.ColumnElement[bool]]:
    return [Ticket.response_due_at < now(), Ticket.state.in_(UNFINISHED)]


def _soon() -> list[sa.ColumnElement[bool]]:
    return [Ticket.response_due_at.between(now(), now() + WARNING), Ticket.state.in_(UNFINISHED)]


_OTHERS: dict[str, Callable[[], list[sa.ColumnElement[bool]]]] = {
    "soon": _soon,
    "late": _late,
    "spam": lambda: [sa.and_(Ticket.is_spam)],
}
"""Lists that are about something else than a state."""


def _shown(number: int) -> str:
    return f"{MOST:,}+" if number > MOST else str(number)


def _states(state: str) -> tuple[TicketState, ...]:
    if state == ANY:
        return tuple(TicketState)
    return (TicketState(state),) if state else UNFINISHED
