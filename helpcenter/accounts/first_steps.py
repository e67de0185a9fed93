"""The first administrator of a new installation: a link on the console, closed for good once there is anybody."""

from __future__ import annotations

import hmac

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from helpcenter import keys
from helpcenter.accounts import operators
from helpcenter.accounts.models import Operator, Role
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError


def is_open(token: str) -> bool:
    """Whether `token` is the link's and nobody has ever had an account here (accounts are deactivated, not deleted)."""
    return hmac.compare_digest(token.encode(), _token().encode()) and _is_empty()


def link() -> str | None:
    """The address that makes the first administrator, for the person at the console; None once there is anybody."""
    if not _is_empty():
        return None
    settings: Settings = current_app.config["SETTINGS"]
    origin = settings.public_url or f"http://{settings.host}:{settings.port}"
    return f"{origin}/console/set-up/{_token()}"


def make(email: str, name: str, password: str, language: str) -> Operator:
    """The first administrator. Raises RefusedError where there is somebody already, or as operators.create does."""
    operators.ensure_built_in_roles()
    role = db.session.scalars(sa.select(Role).where(Role.built_in == "administrator")).one()
    with operation():
        exclusive("first_steps")
        if not _is_empty():
            raise RefusedError(_("There is an administrator already."), "email")
        return operators.create(email, name, role=role, password=password, language=language)


def _is_empty() -> bool:
    return db.session.scalar(sa.select(Operator.id).limit(1)) is None


def _token() -> str:
    """The same at every start, so that an older line on the console still works, and derived from the secret key."""
    return keys.derived("helpcenter first administrator").hex()[:40]
