"""Who gets which chat (live-chat.md 3). Exact under concurrency: one assignment at a time, over all processes.

One run gives out everything that can be given, so those who waited for the lock mostly find nothing left to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa
import structlog
from flask import current_app

from helpcenter import prepared
from helpcenter.accounts.models import Operator
from helpcenter.accounts.sessions import PLAIN
from helpcenter.chat import broadcasts, messages, states
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Message, Presence
from helpcenter.chat.presence import ALIVE, ASSIGNMENT, alive_and_online
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service
from helpcenter.services.signals import assignability_changed
from helpcenter.sharing import Shared
from helpcenter.transactions import DatabaseBusyError, after_commit, exclusive, let_go, operation

log = structlog.get_logger(__name__)
NEVER = datetime.min.replace(tzinfo=UTC)
AT_HAND = (ChatState.ASSIGNED, ChatState.ACTIVE)
"""What counts as load; a chat the customer has ended does not."""


AT_ONCE = 500
"""IDs in one query."""


@dataclass
class Candidate:
    """An operator who is online and connected, with what the choice depends on."""

    row: Sequence[Any]
    """The operator's; it becomes a record where somebody is chosen, because there may be thousands."""
    load: int
    last_assigned_at: datetime
    maximum: dict[int, int] = field(default_factory=dict)
    """Service ID → how many chats this operator may have at hand to get one of that service automatically."""

    @property
    def id(self) -> int:
        """The operator's ID."""
        return int(self.row[0])

    @property
    def operator(self) -> Operator:
        """The operator."""
        return cast("Operator", PLAIN.record(db.session(), self.row))

    def is_assignable(self, service_id: int) -> bool:
        """Whether a chat of this service may be given to this operator now."""
        return self.load < self.maximum.get(service_id, 0)


def run() -> int:
    """Give waiting chats, first come first served, to assignable operators; returns how many were given.

    Called when a chat starts, an operator becomes assignable, a chat ends, a maximum changes, and by the scheduler,
    after the commit of that change. Who comes while others wait for the lock shares a run with them, and where the
    database is too busy the scheduler's next run does it: the change itself is done.
    """
    if not _anybody_waits():
        return 0
    let_go()  # a connection is not to wait with us
    try:
        return _shared_runs()()
    except DatabaseBusyError:
        log.warning("assignment_postponed")
        return 0


def _shared_runs() -> Shared[int]:
    """Of this process and its database."""
    kept: dict[str, Shared[int]] = current_app.extensions
    return kept.setdefault("helpcenter.assignment", Shared(_give_out))


def _give_out() -> int:
    with operation():
        exclusive(ASSIGNMENT)
        pool = candidates() if _anybody_waits() else []  # mostly those who held the lock before us have given it out
        chats = _waiting(pool) if pool else []
        missed, last_operators = _missed(chats), _last_operators(chats)
        return sum(_give(chat, pool, missed, last_operators) for chat in chats)


_WAITS = sa.select(Chat.id).where(Chat.state == ChatState.WAITING).limit(1)


def _anybody_waits() -> bool:
    return bool(prepared.ask(_WAITS, {}))


@assignability_changed.connect
def run_for_service(_service_id: int, **_: object) -> None:
    """Somebody's chat right, automatic assignment or maximum changed."""
    run()


def assign(chat: Chat, *, to: Operator, why: str) -> None:
    """Give a waiting chat to `to`, inside an operation that holds the ASSIGNMENT lock and has locked the chat."""
    states.move(chat, ChatState.ASSIGNED)
    hand_over(chat, to=to)
    messages.event(chat, Event.ASSIGNED, why=why, **operator_words(to))
    after_commit(broadcasts.queue_changed, chat)


_ASSIGNED = sa.update(Presence).where(Presence.operator_id == sa.bindparam("operator"))


def hand_over(chat: Chat, *, to: Operator, by: Operator | None = None, note: Message | None = None) -> None:
    """Note that the chat is offered to `to` from now on, inside an operation as `assign` needs it.

    `by`: who transfers it, with a `note`.
    """
    moment = now()
    chat.operator_id, chat.operator, chat.assigned_at, chat.operator_lost_at = to.id, to, moment, None
    db.session.add(ChatOffer(chat_id=chat.id, operator_id=to.id, by=by, note=note, offered_at=moment))
    prepared.tell(_ASSIGNED, {"operator": to.id, "last_assigned_at": moment})


def best(free: list[Candidate]) -> Candidate:
    """Fewest chats at hand, then longest since last assigned, then ID."""
    return min(free, key=lambda c: (c.load, c.last_assigned_at, c.id))


_QUEUES = sa.select(Chat.service_id).where(Chat.state == ChatState.WAITING).distinct()


def _waiting(candidates: list[Candidate]) -> list[Chat]:
    """Of each queue as many chats as could be given now, all of them in the order they came, locked."""
    queued = prepared.ask(_QUEUES, {})
    chats = [chat for (service_id,) in queued for chat in _next_of(service_id, _room(service_id, candidates))]
    return sorted(chats, key=lambda chat: (chat.requested_at, chat.id))


def _room(service_id: int, candidates: list[Candidate]) -> int:
    """How many chats of this service its assignable operators could take."""
    return sum(max(candidate.maximum.get(service_id, 0) - candidate.load, 0) for candidate in candidates)


def _next_of(service_id: int, count: int) -> list[Chat]:
    """The `count` longest waiting chats of the service, locked."""
    if not count:
        return []
    query = (
        sa.select(Chat)
        .where(Chat.state == ChatState.WAITING, Chat.service_id == service_id)
        .order_by(Chat.requested_at, Chat.id)
        .limit(count)
        .with_for_update()
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _give(chat: Chat, candidates: list[Candidate], missed: dict[int, set[int]], last_operators: dict[int, int]) -> bool:
    free = [candidate for candidate in candidates if candidate.is_assignable(chat.service_id)]
    if not free:
        return False
    willing = [candidate for candidate in free if candidate.id not in missed.get(chat.id, ())] or free
    last = last_operators.get(chat.customer_id) if chat.service.last_operator_first else None
    chosen, why = _choose(willing, last)
    assign(chat, to=chosen.operator, why=why)
    chosen.load += 1
    chosen.last_assigned_at = now()
    last_operators[chat.customer_id] = chosen.id
    return True


def _choose(willing: list[Candidate], last_operator_id: int | None) -> tuple[Candidate, str]:
    """(a) the customer's last operator, (b) fewest chats at hand, (c) longest since last assigned, (d) ID."""
    for candidate in willing:
        if candidate.id == last_operator_id:
            return candidate, "last_operator"
    return best(willing), "fewest"


def missed_by(chat: Chat) -> set[int]:
    """Who has let an offer of this chat pass, or gave it back; they come again when all have."""
    return _missed([chat]).get(chat.id, set())


def _missed(chats: Sequence[Chat]) -> dict[int, set[int]]:
    passed = sa.or_(ChatOffer.missed_at.is_not(None), ChatOffer.returned_at.is_not(None))
    query = sa.select(ChatOffer.chat_id, ChatOffer.operator_id).where(passed)
    found: dict[int, set[int]] = {}
    for chat_id, operator_id in _rows(query, ChatOffer.chat_id, [chat.id for chat in chats]):
        found.setdefault(chat_id, set()).add(operator_id)
    return found


def current_offer(chat: Chat) -> ChatOffer | None:
    """By which offer the operator of an assigned chat got it."""
    query = sa.select(ChatOffer).where(ChatOffer.chat_id == chat.id, ChatOffer.operator_id == chat.operator_id)
    found: ChatOffer | None = db.session.scalar(query.order_by(ChatOffer.id.desc()).limit(1))
    return found


def _last_operators(chats: Sequence[Chat]) -> dict[int, int]:
    """Customer ID → the operator of this customer's most recent chat that had one."""
    query = sa.select(Chat.customer_id, Chat.operator_id).where(Chat.operator_id.is_not(None))
    by_time = query.order_by(Chat.requested_at, Chat.id)
    return dict(_rows(by_time, Chat.customer_id, [chat.customer_id for chat in chats]))


def _rows(query: sa.Select[*tuple[Any, ...]], column: Any, ids: Sequence[int]) -> Iterator[Any]:
    """The rows of `query` whose `column` is one of `ids`, however many."""
    for first in range(0, len(ids), AT_ONCE):
        yield from db.session.execute(query.where(column.in_(ids[first : first + AT_ONCE])))


def candidates() -> list[Candidate]:
    """Everybody who is present somewhere with automatic assignment, in two queries whatever their number."""
    rows = prepared.ask(_CANDIDATES, {"since": now() - ALIVE})
    at_hand = loads() if rows else {}
    found: dict[int, Candidate] = {}
    for *about, last, service_id, maximum in rows:
        if about[0] not in found:
            found[about[0]] = Candidate(about, at_hand.get(about[0], 0), last or NEVER)
        found[about[0]].maximum[service_id] = maximum
    return list(found.values())


_MAXIMUM = sa.func.coalesce(Membership.maximum_chats, Service.maximum_chats)
_CANDIDATES = (
    sa.select(*PLAIN.columns, Presence.last_assigned_at, Membership.service_id, _MAXIMUM)
    .join(Presence, Presence.operator_id == Operator.id)
    .join(Membership, Membership.operator_id == Operator.id)
    .join(Service, Service.id == Membership.service_id)
    .where(
        Membership.chat_right.is_(True),
        Membership.automatic_assignment.is_(True),
        Service.chat_enabled.is_(True),
        *alive_and_online(sa.bindparam("since")),
    )
    .order_by(Operator.id)
)


def loads(operator_ids: set[int] | None = None) -> dict[int, int]:
    """Operator ID → chats at hand, of all services; by default everybody's who has any."""
    query = sa.select(Operator.id, sa.func.count()).join(Chat, Chat.operator_id == Operator.id)
    if operator_ids is not None:
        query = query.where(Operator.id.in_(operator_ids))
    return dict(db.session.execute(query.where(Chat.state.in_(AT_HAND)).group_by(Operator.id)).all())
