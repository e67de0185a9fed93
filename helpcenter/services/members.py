"""Who works for a service, and what chats each may be given there."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import signals
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import after_commit, exclusive, operation


@dataclass(frozen=True)
class Rights:
    """What a member may: chat at all, be given chats, and how many at once (None: the service's maximum)."""

    chat_right: bool = True
    automatic_assignment: bool = True
    maximum_chats: int | None = None


def of_service(service: Service) -> list[Membership]:
    """Memberships of active operators, by name."""
    query = sa.select(Membership).join(Operator).where(Membership.service_id == service.id)
    query = query.where(Operator.deactivated_at.is_(None)).options(sa.orm.joinedload(Membership.operator))
    return list(db.session.scalars(query.order_by(Operator.name, Operator.id)))


def of_operator(operator_id: int) -> dict[int, Membership]:
    """The memberships of one operator, by service ID."""
    query = sa.select(Membership).where(Membership.operator_id == operator_id)
    return {membership.service_id: membership for membership in db.session.scalars(query)}


def give(service: Service, operator: Operator, rights: Rights, *, by: int | None) -> None:
    """Make `operator` a member of `service` with these rights, or change the rights of a member."""
    with operation():
        exclusive(f"members.{service.id}")
        member = db.session.get(Membership, (service.id, operator.id))
        if member is None:
            db.session.add(Membership(service_id=service.id, operator_id=operator.id, **asdict(rights)))
        elif rights_of(member) == rights:
            return
        else:
            for name, value in asdict(rights).items():
                setattr(member, name, value)
        recording.record(by, "membership_given", operator, service_id=service.id, **asdict(rights))
        after_commit(signals.assignability_changed.send, service.id)


def take(service: Service, operator: Operator, *, by: int | None) -> None:
    """`operator` no longer works for `service`; records stay whose they are."""
    with operation():
        exclusive(f"members.{service.id}")
        member = db.session.get(Membership, (service.id, operator.id))
        if member is None:
            return
        db.session.delete(member)
        recording.record(by, "membership_taken", operator, service_id=service.id)
        after_commit(signals.assignability_changed.send, service.id)


def rights_of(member: Membership) -> Rights:
    """The rights of a membership."""
    return Rights(member.chat_right, member.automatic_assignment, member.maximum_chats)
