"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for whoever has lost it."""

from __future__ import annotations

import hashlib
import secrets
import time

import pyotp
import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.credential_models import RecoveryCode, SecondFactor
from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import exclusive, lock, operation
from helpcenter.web.refusals import RefusedError

STEP = 30
"""Seconds a code counts; those of the step before and after are taken, too, as clocks differ."""
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def begin(operator: Operator) -> str:
    """The secret to set an app up with: that of a set-up already begun, else a new one. In use once confirmed."""
    with operation():
        exclusive(f"second_factor.{operator.id}")
        factor = db.session.get(SecondFactor, operator.id)
        if factor is None:
            factor = SecondFactor(operator_id=operator.id, secret=pyotp.random_base32())
            db.session.add(factor)
    return factor.secret


def address(operator: Operator, secret: str) -> str:
    """What the QR code says to the app (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=operator.email, issuer_name="Helpcenter")


def confirm(operator: Operator, code: str) -> list[str]:
    """Put the factor into use; returns the recovery codes, to be shown once. Raises RefusedError for a wrong code."""
    with operation():
        factor = db.session.get(SecondFactor, operator.id)
        if operator.second_factor_since is not None or factor is None or not _take_step(factor, code):
            raise RefusedError(_("This code is not right. Enter the newest one that the app shows."), "code")
        operator.second_factor_since = now()
        codes = _new_codes(operator)
        recording.record(operator.id, "second_factor_set_up", operator)
    return codes


def renew_codes(operator: Operator) -> list[str]:
    """New recovery codes, to be shown once; the old ones end."""
    with operation():
        codes = _new_codes(operator)
        recording.record(operator.id, "recovery_codes_renewed", operator)
    return codes


def remove(operator: Operator, *, by: int | None) -> None:
    """Signing in asks for the password alone from now on."""
    with operation():
        db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.operator_id == operator.id))
        db.session.execute(sa.delete(SecondFactor).where(SecondFactor.operator_id == operator.id))
        operator.second_factor_since = None
        recording.record(by, "second_factor_removed", operator)


def check(operator: Operator, code: str) -> bool:
    """Whether `code` is a code of the app or a recovery code; either counts once."""
    typed = "".join(code.lower().split()).replace("-", "")
    with operation():
        factor = db.session.get(SecondFactor, operator.id)
        if factor is not None and typed.isdecimal() and _take_step(factor, typed):
            return True
        used = sa.delete(RecoveryCode).where(
            RecoveryCode.operator_id == operator.id, RecoveryCode.code_hash == _hash(typed)
        )
        if db.session.scalar(used.returning(RecoveryCode.code_hash)) is None:
            return False
        recording.record(operator.id, "recovery_code_used", operator, left=codes_left(operator))
    return True


def codes_left(operator: Operator) -> int:
    """How many recovery codes have not been used."""
    query = sa.select(sa.func.count()).where(RecoveryCode.operator_id == operator.id)
    return db.session.scalar(query) or 0


def _take_step(factor: SecondFactor, code: str) -> bool:
    """Whether `code` is one of now, newer than the last one taken; it is the last one from here on."""
    app, step = pyotp.TOTP(factor.secret), int(time.time()) // STEP
    typed = "".join(code.split())
    locked = lock(factor)
    for tried in (step - 1, step, step + 1):
        if tried > locked.last_step and secrets.compare_digest(app.generate_otp(tried).encode(), typed.encode()):
            locked.last_step = tried
            return True
    return False


def _new_codes(operator: Operator) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _at in range(10)) for _code in range(RECOVERY_CODES)]
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.operator_id == operator.id))
    db.session.add_all(RecoveryCode(operator_id=operator.id, code_hash=_hash(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
