"""Who a customer is, signed by the site that knows them: a JWT with the service's secret (help-center.md 3.4).

HS256 only, so that no key of another kind and no `none` is ever taken. A service has one secret, and for a while the
one before it, so that a site can change over.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from helpcenter.clock import now
from helpcenter.customers import contacts
from helpcenter.services.models import Service

LONGEST_TOKEN = 4096
LONGEST_LIFE = timedelta(hours=1)
"""How far `exp` may lie ahead: a token is remembered until then, so that it works once."""
LEEWAY = timedelta(seconds=30)
"""For clocks that do not agree."""
REQUIRED = ("sub", "name", "email", "exp")
LONGEST = {"sub": 200, "name": 200, "email": 320}


class IdentityRefusedError(Exception):
    """The token proves nothing; the text says why, for the log and the site's developers, not for customers."""


class UsedBeforeError(IdentityRefusedError):
    """The token is valid, but somebody has used it already."""


@dataclass(frozen=True)
class Identity:
    """What a site says about somebody. `token`: digest of the token it was read from, None where that was used up."""

    sub: str
    name: str
    email: str
    expires_at: datetime
    token: str | None = None


def verify(service: Service, token: str) -> Identity:
    """What `token` says, if a secret of `service` signed it and it is valid now. Raises IdentityRefusedError.

    Whether it was used before is asked where it is used (customers/site_members.py).
    """
    if not token or len(token) > LONGEST_TOKEN:
        raise IdentityRefusedError("empty, or longer than 4,096 characters")
    claims = _claims(service, token)
    expires_at = _time(claims["exp"])
    if expires_at > now() + LONGEST_LIFE + LEEWAY:
        raise IdentityRefusedError("exp lies more than an hour ahead")
    sub, name, email = (_text(claims, key) for key in ("sub", "name", "email"))
    if not sub:
        raise IdentityRefusedError("sub is empty")
    if email and not contacts.normalised_email(email):
        raise IdentityRefusedError("email is no e-mail address")
    return Identity(sub, name, email, expires_at, hashlib.sha256(token.encode()).hexdigest())


def named(service: Service, token: str) -> str | None:
    """Whom `token` names if a secret of `service` signed it, however old it is: to tell people apart, not to let in."""
    try:
        return _text(_claims(service, token, at_any_age=True), "sub") if len(token) <= LONGEST_TOKEN else None
    except IdentityRefusedError:
        return None


def _claims(service: Service, token: str, *, at_any_age: bool = False) -> dict[str, Any]:
    """The claims under whichever secret fits."""
    why: Exception | None = None
    for secret in filter(None, (service.identity_secret, service.previous_identity_secret)):
        try:
            return dict(
                jwt.decode(
                    token,
                    secret,
                    algorithms=["HS256"],
                    leeway=LEEWAY,
                    options={"require": list(REQUIRED), "verify_aud": False, "verify_exp": not at_any_age},
                )
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            why = error
    raise IdentityRefusedError(str(why) if why else "the service has no identity secret")


def _time(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise IdentityRefusedError("exp is no time") from error


def _text(claims: dict[str, Any], key: str) -> str:
    value = claims[key]
    if not isinstance(value, str) or len(value) > LONGEST[key] or "\x00" in value:
        raise IdentityRefusedError(f"{key} is no text of at most {LONGEST[key]} characters")
    return value.strip()
