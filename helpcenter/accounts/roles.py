"""Which roles there are, who may give them to whom, and making new ones (tickets-customers.md 3)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.audit import recording
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError


def all_roles() -> list[Role]:
    """Every role, those that come with the product first."""
    return list(db.session.scalars(sa.select(Role).order_by(Role.built_in.is_(None), Role.id)))


def given_by(actor: Operator) -> list[Role]:
    """The roles that `actor` may give: none that can do more, or managing operators would be everything."""
    return [role for role in all_roles() if role.permissions <= actor.role.permissions]


def may_manage(actor: Operator, operator: Operator) -> bool:
    """Whether `actor` may change the account of `operator`, for the same reason."""
    return operator.role.permissions <= actor.role.permissions


def may_edit(actor: Operator, role: Role) -> bool:
    """Whether `actor` may change `role`: those of the product are nobody's to change."""
    return role.built_in is None and role.permissions <= actor.role.permissions


def uses() -> dict[int, int]:
    """Role's ID → how many operators have it, deactivated ones too."""
    query = sa.select(Operator.role_id, sa.func.count()).group_by(Operator.role_id)
    return dict(db.session.execute(query).all())


def create(name: Localized, permissions: Collection[str], *, by: Operator) -> Role:
    """A new role. Raises RefusedError where it could do more than whoever makes it."""
    _check_grants(permissions, by)
    role = Role(name=name, grants=_grants(permissions))
    with operation():
        db.session.add(role)
        recording.record(by.id, "role_created", role, permissions=sorted(permissions))
    return role


def change(role: Role, name: Localized, permissions: Collection[str], *, by: Operator) -> None:
    """Change a role, for everybody who has it and at once.

    Raises RefusedError where it could do more than whoever changes it, or nobody could manage operators any more.
    """
    _check_grants(permissions, by)
    with operation():
        exclusive("operators")
        before = {grant.permission for grant in role.grants}
        if Permission.OPERATORS in before - set(permissions):
            check_somebody_manages(sa.and_(Operator.role_id != role.id))
        role.name = name
        kept = [grant for grant in role.grants if grant.permission in permissions]
        role.grants = kept + _grants(set(permissions) - before)
        changed = {"added": sorted(set(permissions) - before), "taken": sorted(before - set(permissions))}
        recording.record(by.id, "role_changed", role, **changed)


def delete(role: Role, *, by: Operator) -> None:
    """Delete a role that nobody has. Raises RefusedError where somebody has it."""
    with operation():
        exclusive("operators")
        number = uses().get(role.id, 0)
        if number:
            sentence = ngettext(
                "%(num)s operator has this role. Give another one first.",
                "%(num)s operators have this role. Give them another one first.",
                number,
            )
            raise RefusedError(sentence)
        recording.record(by.id, "role_deleted", role, permissions=sorted(role.permissions))
        db.session.delete(role)


def check_somebody_manages(others: sa.ColumnElement[bool]) -> None:
    """Raises RefusedError where none of these operators, active and with that right, could manage operators."""
    query = sa.select(Operator.id).join(RolePermission, RolePermission.role_id == Operator.role_id)
    query = query.where(RolePermission.permission == Permission.OPERATORS, Operator.deactivated_at.is_(None))
    if db.session.scalar(query.where(others).limit(1)) is None:
        raise RefusedError(_("Nobody else can manage operators. Give another operator that right first."), "role")


def _check_grants(permissions: Collection[str], by: Operator) -> None:
    if not set(permissions) <= {str(one) for one in by.role.permissions}:
        raise RefusedError(_("A role cannot be allowed more than you are yourself."), "permissions")


def _grants(permissions: Collection[str]) -> list[RolePermission]:
    return [RolePermission(permission=str(permission)) for permission in sorted(permissions)]
