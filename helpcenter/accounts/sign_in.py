"""Signing in: throttled per account and per address, with one answer for every failure (quality.md 3.4)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Request, current_app
from flask_login import login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItemPerMinute

from helpcenter.accounts import passwords, second_factor, sessions
from helpcenter.accounts.models import Operator
from helpcenter.accounts.signals import operator_signed_in
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.web import counting

PER_ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="sign-in-account")
PER_ADDRESS = RateLimitItemPerMinute(50, 15, namespace="sign-in-address")
PER_CODE = RateLimitItemPerMinute(10, 15, namespace="sign-in-code")
CODE_WITHIN = 300
"""Seconds from the right password to the code."""


class TooManyAttemptsError(Exception):
    """The account or the address has to wait before it may try again."""


def check(email: str, password: str, address: str) -> Operator | None:
    """The active operator with that e-mail and password; None where they do not fit together.

    Raises TooManyAttemptsError after 10 tries for an account or 50 from an `address` within 15 minutes.
    """
    email = email.strip().lower()[:254]
    if not _allowed(email, address):
        raise TooManyAttemptsError
    operator = find_by_email(email)
    if not passwords.matches(operator.password_hash if operator else None, password):
        return None
    return operator if operator is not None and operator.is_active else None


def confirm_password(operator: Operator, password: str) -> bool:
    """Whether somebody who is signed in knows the password. Raises TooManyAttemptsError as `check` does."""
    if not counting.hit(PER_ACCOUNT, operator.email):
        raise TooManyAttemptsError
    return passwords.matches(operator.password_hash, password)


def half_way(operator: Operator) -> str:
    """What shows, with the code, that the password was right a moment ago; ends with a change of the password."""
    return _serializer().dumps([operator.id, operator.password_changed_at.isoformat()])


def check_code(pass_: str, code: str) -> Operator | None:
    """The operator of a `half_way` pass, if `code` is right.

    Raises TooManyAttemptsError after 10 tries within 15 minutes, and itsdangerous.BadSignature for a pass that is no
    good, or no longer.
    """
    operator_id, changed_at = _serializer().loads(pass_, max_age=CODE_WITHIN)
    operator = db.session.get(Operator, operator_id)
    if operator is None or not operator.is_active or operator.password_changed_at.isoformat() != changed_at:
        raise BadSignature("the account has changed")
    if not counting.hit(PER_CODE, operator.email):
        raise TooManyAttemptsError
    return operator if second_factor.check(operator, code) else None


def start(operator: Operator, request: Request) -> None:
    """Sign `operator` in with a fresh session."""
    with operation():
        sessions.start(sessions.own(), operator.id, ip=request.remote_addr or "", user_agent=request.user_agent.string)
        recording.record(operator.id, "signed_in", operator)
    login_user(operator)
    operator_signed_in.send(operator)


def sign_out() -> None:
    """End the session of the current request."""
    sessions.end(sessions.own())


def find_by_email(email: str) -> Operator | None:
    """The operator with this address, whatever its case."""
    found: Operator | None = db.session.scalar(sa.select(Operator).where(Operator.email == email.strip().lower()))
    return found


def _allowed(email: str, address: str) -> bool:
    per_account = counting.hit(PER_ACCOUNT, email)
    return counting.hit(PER_ADDRESS, address) and per_account


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="sign-in-half-way")
