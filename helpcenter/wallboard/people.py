"""The operators on the wallboard: who is there, and with how many chats."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import assignment
from helpcenter.chat.models import Presence, PresenceStatus
from helpcenter.chat.presence import ALIVE
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service

ORDER = (PresenceStatus.ONLINE, PresenceStatus.BREAK, PresenceStatus.OFFLINE)


@dataclass(frozen=True)
class Person:
    """An operator with the chat right; `load` of `maximum` chats at hand, over all services."""

    id: int
    name: str
    status: PresenceStatus
    since: datetime | None
    connected: bool
    load: int
    maximum: int

    @property
    def is_lost(self) -> bool:
        """Whether they are online without a console that answers."""
        return self.status == PresenceStatus.ONLINE and not self.connected

    @property
    def is_full(self) -> bool:
        """Whether they get no more chats by themselves."""
        return self.load >= self.maximum


def of(service_ids: Collection[int]) -> list[Person]:
    """Those who answer chats of the services: who is online first, then on a break, each with most chats first."""
    maximum = sa.func.max(sa.func.coalesce(Membership.maximum_chats, Service.maximum_chats))
    query = (
        sa.select(Operator.id, Operator.name, Presence.status, Presence.since, Presence.seen_at, maximum)
        .join(Membership, Membership.operator_id == Operator.id)
        .join(Service, Service.id == Membership.service_id)
        .outerjoin(Presence, Presence.operator_id == Operator.id)
        .where(Membership.service_id.in_(service_ids), Membership.chat_right.is_(True))
        .where(Operator.deactivated_at.is_(None))
        .group_by(Operator.id, Operator.name, Presence.operator_id)
    )
    rows = db.session.execute(query).all()
    loads = assignment.loads({row[0] for row in rows})
    alive_since = now() - ALIVE
    found = [
        Person(id_, name, status or PresenceStatus.OFFLINE, since, bool(seen_at and seen_at > alive_since),
               loads.get(id_, 0), most)
        for id_, name, status, since, seen_at, most in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (ORDER.index(one.status), -one.load, one.name, one.id))


def find(service_ids: Collection[int], operator_id: int) -> Operator:
    """An active operator who answers chats of one of the services, or 404."""
    member = sa.select(Membership.operator_id).where(
        Membership.service_id.in_(service_ids), Membership.chat_right.is_(True)
    )
    query = sa.select(Operator).where(Operator.id == operator_id, Operator.id.in_(member))
    found: Operator = db.one_or_404(query.where(Operator.deactivated_at.is_(None)))
    return found
