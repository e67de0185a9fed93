"""Links that set a password: single-use, expiring, known to the database by their hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa

from helpcenter.accounts.credential_models import AccessLink, LinkKind
from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation

GOOD_FOR = {LinkKind.INVITATION: timedelta(days=7), LinkKind.PASSWORD_RESET: timedelta(hours=1)}


def issue(operator: Operator, kind: LinkKind) -> str:
    """The token of a new link. Earlier ones stay good: else anybody could void them by asking for another."""
    token = secrets.token_urlsafe(32)
    with operation():
        expires = now() + GOOD_FOR[kind]
        db.session.add(AccessLink(operator_id=operator.id, kind=kind, token_hash=_hash(token), expires_at=expires))
    return token


def find(token: str) -> AccessLink | None:
    """The link of that token, while it is good and its operator active."""
    query = sa.select(AccessLink).join(AccessLink.operator).where(Operator.deactivated_at.is_(None))
    query = query.where(AccessLink.token_hash == _hash(token), AccessLink.expires_at > now())
    found: AccessLink | None = db.session.scalar(query)
    return found


def take(token: str) -> AccessLink | None:
    """The same, used up inside the running operation: of two that come at once only one gets it."""
    taken = sa.delete(AccessLink).where(AccessLink.token_hash == _hash(token), AccessLink.expires_at > now())
    found: AccessLink | None = db.session.scalar(taken.returning(AccessLink))
    return found


def void(operator: Operator) -> None:
    """No link that was sent to `operator` works any more."""
    with operation():
        db.session.execute(sa.delete(AccessLink).where(AccessLink.operator_id == operator.id))


def invited_until(operator: Operator) -> AccessLink | None:
    """The invitation that `operator` has not followed yet, expired or not."""
    query = sa.select(AccessLink).where(AccessLink.operator_id == operator.id, AccessLink.kind == LinkKind.INVITATION)
    found: AccessLink | None = db.session.scalar(query.order_by(AccessLink.id.desc()).limit(1))
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
