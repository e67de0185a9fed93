"""Making and changing operators' accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from helpcenter.accounts import links, passwords, roles, sessions, signals
from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import BUILT_IN_ROLES, Permission
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError

ROLE_NAMES = {
    "administrator": {"ja": "管理者", "en": "Administrator"},
    "supervisor": {"ja": "スーパーバイザー", "en": "Supervisor"},
    "operator": {"ja": "オペレーター", "en": "Operator"},
}


def ensure_built_in_roles() -> None:
    """Make the three roles that come with the product where they are missing, with today's permissions."""
    with operation():
        for key, permissions in BUILT_IN_ROLES.items():
            role = db.session.scalar(sa.select(Role).where(Role.built_in == key))
            if role is None:
                role = Role(built_in=key, name=ROLE_NAMES[key])
                db.session.add(role)
            missing = permissions - role.permissions
            role.grants += [RolePermission(permission=permission.value) for permission in sorted(missing)]


def create(
    email: str,
    name: str,
    *,
    role: Role,
    password: str | None,
    nickname: str = "",
    language: str = "ja",
    by: int | None = None,
) -> Operator:
    """A new operator who may sign in at once, or without a password once there is one (accounts/invitations.py).

    Raises RefusedError for a bad or taken address or a weak password.
    """
    address = _checked_address(email)
    password = secrets.token_urlsafe(32) if password is None else password
    check_password(password)
    digest = passwords.hashed(password)
    values = {"name": name, "nickname": nickname or name, "role": role, "language": language}
    operator = Operator(email=address, password_hash=digest, **values)
    with operation():
        exclusive("operators")
        _check_free(address)
        db.session.add(operator)
        recording.record(by, "operator_created", operator)
    return operator


def change(
    operator: Operator, *, email: str, name: str, nickname: str, role: Role, language: str, by: int | None
) -> None:
    """Change an account. Raises RefusedError for a bad or taken address, or where nobody would administer any more."""
    address = _checked_address(email)
    with operation():
        exclusive("operators")
        _check_free(address, but=operator)
        if role is not operator.role:
            _check_not_the_last(operator)
        values = {"email": address, "name": name, "nickname": nickname or name, "role": role, "language": language}
        changed = [key for key, value in values.items() if getattr(operator, key) != value]
        for key in changed:
            setattr(operator, key, values[key])
        if "email" in changed:
            links.void(operator)
        if changed:
            recording.record(by, "operator_changed", operator, changed=changed, role_id=role.id)


OWN = ("name", "nickname", "language", "time_zone", "theme")
"""What operators change in their own profile."""


def change_profile(operator: Operator, values: Mapping[str, str]) -> None:
    """What operators set for themselves: the columns of OWN."""
    with operation():
        account = of_id(operator.id)
        wanted = {**values, "nickname": values["nickname"] or values["name"]}
        changed = [key for key in OWN if getattr(account, key) != wanted[key]]
        for key in changed:
            setattr(account, key, wanted[key])
        if changed:
            recording.record(account.id, "profile_changed", account, changed=changed)


def of_id(operator_id: int) -> Operator:
    """The operator of that ID, which must exist: that of a session is a proxy, and cannot be written to."""
    return db.session.get_one(Operator, operator_id)


def deactivate(operator: Operator, *, by: int | None) -> None:
    """The operator can no longer sign in and is signed out everywhere. Raises RefusedError where others need it."""
    with operation():
        exclusive("operators")
        if operator.id == by:
            raise RefusedError(_("You cannot deactivate yourself. Ask another administrator."))
        _check_not_the_last(operator)
        signals.operator_deactivating.send(operator)
        operator.deactivated_at = now()
        sessions.end_all(operator.id)
        links.void(operator)
        recording.record(by, "operator_deactivated", operator)


def reactivate(operator: Operator, *, by: int | None) -> None:
    """The operator may sign in again, with the same password and memberships."""
    with operation():
        operator.deactivated_at = None
        recording.record(by, "operator_reactivated", operator)


def change_password(
    operator: Operator, password: str, *, by: int | None, keep: sessions.DatabaseSession | None = None
) -> None:
    """A new password; every session of the operator but `keep` ends, and every link that would set another one.

    Raises RefusedError where it is too weak.
    """
    check_password(password)
    digest = passwords.hashed(password)
    with operation():
        operator.password_hash = digest
        operator.password_changed_at = now()
        sessions.end_all(operator.id, but=keep)
        links.void(operator)
        recording.record(by, "password_changed", operator)


def check_password(password: str) -> None:
    """Raises RefusedError where `password` is too short or too long."""
    if not passwords.MINIMUM_LENGTH <= len(password) <= passwords.MAXIMUM_LENGTH:
        limits = {"least": passwords.MINIMUM_LENGTH, "most": passwords.MAXIMUM_LENGTH}
        raise RefusedError(_("A password needs %(least)d to %(most)d characters.", **limits), "password")


def _check_free(address: str, *, but: Operator | None = None) -> None:
    taken = db.session.scalar(sa.select(Operator.id).where(Operator.email == address))
    if taken is not None and (but is None or taken != but.id):
        raise RefusedError(_("There is already an operator with this e-mail address."), "email")


def _check_not_the_last(operator: Operator) -> None:
    """Somebody must be left who can manage operators."""
    if operator.may(Permission.OPERATORS) and operator.is_active:
        roles.check_somebody_manages(Operator.id != operator.id)


def _checked_address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as problem:
        raise RefusedError(_("This is not an e-mail address."), "email") from problem
