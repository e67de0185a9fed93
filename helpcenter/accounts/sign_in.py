"""Signing in: throttled per account and per address, with one answer for every failure (quality.md 3.4)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Request
from flask_login import login_user
from limits import RateLimitItemPerMinute

from helpcenter.accounts import passwords, sessions
from helpcenter.accounts.models import Operator
from helpcenter.accounts.signals import operator_signed_in
from helpcenter.audit import recording
from helpcenter.extensions import db, limiter
from helpcenter.transactions import operation

PER_ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="sign-in-account")
PER_ADDRESS = RateLimitItemPerMinute(50, 15, namespace="sign-in-address")


class TooManyAttemptsError(Exception):
    """The account or the address has to wait before it may try again."""


def sign_in(email: str, password: str, request: Request) -> Operator | None:
    """The operator, now signed in with a fresh session; None where e-mail and password do not fit together.

    Raises TooManyAttemptsError after 10 tries for an account or 50 from an address within 15 minutes.
    """
    email = email.strip().lower()[:254]
    if not _allowed(email, request.remote_addr or ""):
        raise TooManyAttemptsError
    operator = find_by_email(email)
    if not passwords.matches(operator.password_hash if operator else None, password):
        return None
    if operator is None or not operator.is_active:
        return None
    _start_session(operator, request)
    return operator


def sign_out() -> None:
    """End the session of the current request."""
    sessions.end(sessions.own())


def find_by_email(email: str) -> Operator | None:
    """The operator with this address, whatever its case."""
    found: Operator | None = db.session.scalar(sa.select(Operator).where(Operator.email == email.strip().lower()))
    return found


def _allowed(email: str, address: str) -> bool:
    per_account = limiter.limiter.hit(PER_ACCOUNT, email)
    return limiter.limiter.hit(PER_ADDRESS, address) and per_account


def _start_session(operator: Operator, request: Request) -> None:
    with operation():
        sessions.start(sessions.own(), operator.id, ip=request.remote_addr or "", user_agent=request.user_agent.string)
        recording.record(operator.id, "signed_in", operator)
    login_user(operator)
    operator_signed_in.send(operator)
