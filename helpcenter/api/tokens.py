"""Tokens: made, shown once, compared by their hash, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.api.models import ApiToken
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError

PREFIX = "hc_"
SCOPES = (
    Permission.CHAT_HISTORY,
    Permission.TICKET_HANDLE,
    Permission.CUSTOMER_VIEW,
    Permission.CUSTOMER_EDIT,
    Permission.ARTICLE_DRAFT,
    Permission.ARTICLE_PUBLISH,
    Permission.ARTICLE_DELETE,
)
"""What the API asks for; a token can have no other permission."""
_NOTED_EVERY = timedelta(minutes=1)


def create(operator: Operator, name: str, scopes: Collection[str]) -> tuple[ApiToken, str]:
    """A token that acts for `operator`, and its text, which nobody can find out later.

    Raises RefusedError for scopes that the operator has not, or that are none.
    """
    if not set(scopes) <= {str(one) for one in SCOPES if operator.may(one)}:
        raise RefusedError(_("A token cannot be allowed more than you are yourself."), "scopes")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        operator_id=operator.id, name=name, token_hash=_hash(text), beginning=text[:8], scopes=sorted(scopes)
    )
    with operation():
        db.session.add(token)
        recording.record(operator.id, "api_token_created", token, scopes=sorted(scopes))
    return token, text


def revoke(token: ApiToken, *, by: int) -> None:
    """From now on the token opens nothing."""
    with operation():
        token.revoked_at = token.revoked_at or now()
        recording.record(by, "api_token_revoked", token)


def authenticate(header: str) -> ApiToken | None:
    """The token of `Authorization: Bearer …`, if it is good and its operator active; its use is noted."""
    kind, _space, text = header.partition(" ")
    if kind.lower() != "bearer" or not text.startswith(PREFIX):
        return None
    query = sa.select(ApiToken).join(ApiToken.operator).where(ApiToken.token_hash == _hash(text.strip()))
    token: ApiToken | None = db.session.scalar(
        query.where(ApiToken.revoked_at.is_(None), Operator.deactivated_at.is_(None))
    )
    if token is not None and (token.last_used_at is None or token.last_used_at < now() - _NOTED_EVERY):
        with operation():
            token.last_used_at = now()
    return token


def every() -> list[ApiToken]:
    """All tokens, the newest first, the revoked ones last."""
    query = sa.select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
    return list(db.session.scalars(query.options(sa.orm.joinedload(ApiToken.operator))))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
