"""Who is there to answer: what operators chose, and whether their console is connected (live-chat.md 1.2, 2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.accounts.models import Operator
from helpcenter.accounts.signals import operator_signed_in
from helpcenter.chat import broadcasts
from helpcenter.chat.models import Chat, ChatState, Presence, PresenceChange, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import after_commit, exclusive, operation

ALIVE = timedelta(seconds=30)
"""A console that has not answered a heartbeat for this long is not connected."""
ASSIGNMENT = "assignment"
"""Lock of everything that decides who gets a chat."""


def of(operator: Operator) -> Presence:
    """The operator's presence; offline until the first choice."""
    return db.session.get(Presence, operator.id) or Presence(
        operator_id=operator.id, status=PresenceStatus.OFFLINE, since=now()
    )


def choose(operator: Operator, status: PresenceStatus, *, by: Operator) -> Presence:
    """Switch the operator's presence and record the change. Chats at hand stay; new ones come only while online."""
    with operation():
        exclusive(ASSIGNMENT)
        presence = _own_row(operator.id)
        if presence.status != status:
            db.session.add(
                PresenceChange(operator_id=operator.id, by_id=by.id, previous=presence.status, status=status)
            )
            presence.status, presence.since = status, now()
            after_commit(broadcasts.own_lists_changed, operator.id)
    return presence


@operator_signed_in.connect
def go_offline_at_sign_in(operator: Operator, **_: object) -> None:
    """The first state after signing in is offline, unless a console of the operator is connected elsewhere."""
    presence = of(operator)
    if presence.status != PresenceStatus.OFFLINE and not _is_alive(presence):
        choose(operator, PresenceStatus.OFFLINE, by=operator)


def seen(operator_ids: Iterable[int]) -> None:
    """The consoles of these operators answered just now.

    Many rows at once, which the assignment changes in an order of its own: one of the two has to wait for the other.
    """
    ids = sorted(set(operator_ids))
    if not ids:
        return
    with operation():
        exclusive(ASSIGNMENT)
        known = set(db.session.scalars(sa.select(Presence.operator_id).where(Presence.operator_id.in_(ids))))
        for operator_id in ids:
            if operator_id not in known:
                _own_row(operator_id)
        db.session.execute(sa.update(Presence).where(Presence.operator_id.in_(ids)).values(seen_at=now()))
        _find_again(ids)


def present(service: Service) -> sa.Select[int]:
    """IDs of the operators who could answer a chat of `service` now (business hours are asked elsewhere)."""
    return _present(service.id, now() - ALIVE)


def alive_and_online(since: datetime | sa.BindParameter[datetime] | None = None) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions on Presence joined with Operator; `since`: after which moment the console answered."""
    return (
        Presence.status == PresenceStatus.ONLINE,
        Presence.seen_at > (now() - ALIVE if since is None else since),
        Operator.deactivated_at.is_(None),
    )


def _present(service_id: int | sa.BindParameter[int], since: datetime | sa.BindParameter[datetime]) -> sa.Select[int]:
    return (
        sa.select(Presence.operator_id)
        .join(Membership, Membership.operator_id == Presence.operator_id)
        .join(Operator, Operator.id == Presence.operator_id)
        .where(Membership.service_id == service_id, Membership.chat_right.is_(True), *alive_and_online(since))
    )


_ANYBODY = _present(sa.bindparam("service"), sa.bindparam("since")).limit(1)


def anybody_present(service: Service) -> bool:
    """Whether at least one operator is present for `service`."""
    return bool(prepared.ask(_ANYBODY, {"service": service.id, "since": now() - ALIVE}))


def _is_alive(presence: Presence) -> bool:
    return presence.seen_at is not None and presence.seen_at > now() - ALIVE


def _find_again(operator_ids: list[int]) -> None:
    """The chats of these operators are not left any more, inside an operation."""
    lost = (Chat.operator_id.in_(operator_ids), Chat.operator_lost_at.is_not(None), Chat.state != ChatState.ENDED)
    for chat in list(db.session.scalars(sa.select(Chat).where(*lost))):
        chat.operator_lost_at = None
        after_commit(broadcasts.needs_changed, chat)
        after_commit(broadcasts.lists_changed, chat)


def _own_row(operator_id: int) -> Presence:
    """The row, made where it is missing, inside an operation."""
    found: Presence | None = db.session.get(Presence, operator_id, with_for_update=True)
    if found is None:
        found = Presence(operator_id=operator_id, status=PresenceStatus.OFFLINE)
        db.session.add(found)
        db.session.flush()
    return found
