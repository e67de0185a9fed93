"""Making and changing operators' accounts."""

from __future__ import annotations

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from helpcenter.accounts import passwords, sessions
from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import BUILT_IN_ROLES
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation

ROLE_NAMES = {
    "administrator": {"ja": "管理者", "en": "Administrator"},
    "supervisor": {"ja": "スーパーバイザー", "en": "Supervisor"},
    "operator": {"ja": "オペレーター", "en": "Operator"},
}


class RefusedError(Exception):
    """An account cannot be made or changed so; the text is a sentence for the person who asked."""


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
    email: str, name: str, *, role: Role, password: str, nickname: str = "", language: str = "ja", by: int | None = None
) -> Operator:
    """A new operator who may sign in at once. Raises RefusedError for a bad or taken address or a weak password."""
    address = _checked_address(email)
    check_password(password)
    if db.session.scalar(sa.select(Operator.id).where(Operator.email == address)):
        raise RefusedError(_("There is already an operator with this e-mail address."))
    operator = Operator(
        email=address,
        name=name,
        nickname=nickname or name,
        role=role,
        password_hash=passwords.hashed(password),
        language=language,
    )
    with operation():
        db.session.add(operator)
        recording.record(by, "operator_created", operator)
    return operator


def deactivate(operator: Operator, *, by: int | None) -> None:
    """The operator can no longer sign in and is signed out everywhere."""
    with operation():
        operator.deactivated_at = now()
        sessions.end_all(operator.id)
        recording.record(by, "operator_deactivated", operator)


def change_password(operator: Operator, password: str, *, by: int | None) -> None:
    """A new password; every other session of the operator ends. Raises RefusedError where it is too weak."""
    check_password(password)
    digest = passwords.hashed(password)
    with operation():
        operator.password_hash = digest
        operator.password_changed_at = now()
        sessions.end_all(operator.id)
        recording.record(by, "password_changed", operator)


def check_password(password: str) -> None:
    """Raises RefusedError where `password` is too short or too long."""
    if not passwords.MINIMUM_LENGTH <= len(password) <= passwords.MAXIMUM_LENGTH:
        raise RefusedError(
            _("A password needs %(least)d to %(most)d characters.", least=passwords.MINIMUM_LENGTH, most=200)
        )


def _checked_address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as problem:
        raise RefusedError(_("This is not an e-mail address.")) from problem
