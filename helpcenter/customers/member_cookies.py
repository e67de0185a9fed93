"""Who came back signed in from the service's site, on the help center itself: two cookies (help-center.md 3.4).

The first is set when somebody presses "Sign in" and holds for ten minutes: the answer must come to the browser that
asked. The second says who it is, until the person has been away for a working day or closes the browser.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Any

from flask import current_app, has_request_context, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from helpcenter.clock import now
from helpcenter.customers.signed_identity import Identity, IdentityRefusedError
from helpcenter.services.models import Service
from helpcenter.web.cookies import settings_for_frames

ASKED_LASTS = 600
MEMBER_LASTS = 8 * 3600


def ask(response: Response, service: Service, *, to: str, language: str) -> str:
    """Begin a sign-in: give the browser a secret of its own; returns the state that the site has to send back."""
    nonce = secrets.token_urlsafe(16)
    response.set_cookie(_asked(service), nonce, max_age=ASKED_LASTS, **settings_for_frames())
    return _signer("sign-in").dumps({"service": service.id, "nonce": nonce, "to": to, "language": language})


def answered(service: Service, state: str) -> dict[str, Any]:
    """What was asked with this state, by this browser. Raises IdentityRefusedError."""
    try:
        asked: dict[str, Any] = _signer("sign-in").loads(state, max_age=ASKED_LASTS)
    except BadData as error:
        raise IdentityRefusedError("the state is not ours, or older than ten minutes") from error
    nonce = request.cookies.get(_asked(service), "")
    if asked["service"] != service.id or not hmac.compare_digest(nonce.encode(), asked["nonce"].encode()):
        raise IdentityRefusedError("the state was given to another browser")
    return asked


def remember(response: Response, service: Service, identity: Identity) -> None:
    """From now on this browser is that member's."""
    value = _signer("member").dumps([service.id, identity.sub, identity.name, identity.email])
    response.set_cookie(_member(service), value, **settings_for_frames())
    response.delete_cookie(_asked(service), **settings_for_frames())


def forget(response: Response, service: Service) -> None:
    """This browser is nobody's any more."""
    response.delete_cookie(_member(service), **settings_for_frames())


def current(service: Service) -> Identity | None:
    """Whom this browser belongs to, if somebody signed in."""
    try:
        found = _signer("member").loads(request.cookies.get(_member(service), ""), max_age=MEMBER_LASTS)
        of_service, sub, name, email = found
    except (BadData, ValueError, TypeError):
        return None
    if of_service != service.id:
        return None
    return Identity(sub, name, email, now() + timedelta(seconds=MEMBER_LASTS))


def is_member(service: Service) -> bool:
    """Whether this request comes from the browser of somebody who has signed in."""
    return has_request_context() and current(service) is not None


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"customer {purpose}")


def _asked(service: Service) -> str:
    return f"helpcenter_sign_in_{service.id}"


def _member(service: Service) -> str:
    return f"helpcenter_member_{service.id}"
