"""Which roles there are, and who may give them to whom."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.accounts.models import Operator, Role
from helpcenter.extensions import db


def all_roles() -> list[Role]:
    """Every role, those that come with the product first."""
    return list(db.session.scalars(sa.select(Role).order_by(Role.built_in.is_(None), Role.id)))


def given_by(actor: Operator) -> list[Role]:
    """The roles that `actor` may give: none that can do more, or managing operators would be everything."""
    return [role for role in all_roles() if role.permissions <= actor.role.permissions]


def may_manage(actor: Operator, operator: Operator) -> bool:
    """Whether `actor` may change the account of `operator`, for the same reason."""
    return operator.role.permissions <= actor.role.permissions
