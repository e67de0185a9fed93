"""Which services an operator works for, and therefore whose records an operator may see (tickets-customers.md 3)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service


def sees_all(operator: Operator) -> bool:
    """Whether `operator` sees every service: administrators do, whether they are members or not."""
    return operator.role.built_in == "administrator"


def service_ids(operator: Operator) -> sa.Select[int]:
    """The IDs of the services whose records `operator` may see, as a query for `….in_(…)`."""
    if sees_all(operator):
        return sa.select(Service.id)
    return own_service_ids(operator)


def own_service_ids(operator: Operator) -> sa.Select[int]:
    """The IDs of the services that `operator` works for, as a query for `….in_(…)`."""
    return sa.select(Membership.service_id).where(Membership.operator_id == operator.id)


def services_of(operator: Operator) -> list[Service]:
    """The services whose records `operator` may see, in their order; archived ones too, because records stay."""
    query = sa.select(Service).where(Service.id.in_(service_ids(operator)))
    return list(db.session.scalars(query.order_by(Service.position, Service.id)))


def members_of(service_id: int) -> list[Operator]:
    """The active operators who work for a service, by name."""
    query = (
        sa.select(Operator)
        .join(Membership, Membership.operator_id == Operator.id)
        .where(Membership.service_id == service_id, Operator.deactivated_at.is_(None))
    )
    return list(db.session.scalars(query.order_by(Operator.name, Operator.id)))
