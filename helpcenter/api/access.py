"""Who may call an address of the API: a token with the scope, whose operator still has that permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request
from flask_babel import force_locale
from limits import RateLimitItemPerMinute

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.api import tokens
from helpcenter.api.models import ApiToken
from helpcenter.api.problems import ProblemError
from helpcenter.web import counting
from helpcenter.web.origin import from_elsewhere

View = TypeVar("View", bound=Callable[..., Any])
PER_TOKEN = RateLimitItemPerMinute(600, namespace="api-token")
WRONG_TOKENS = RateLimitItemPerMinute(30, namespace="api-wrong-token")


def scoped(permission: Permission) -> Callable[[View], View]:
    """Only tokens with this scope. No cookie counts here, so that no other site can act for anybody."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **keywords: Any) -> Any:
            g.language = "en"
            with force_locale("en"):
                g.api_token = _token(permission)
                return view(*arguments, **keywords)

        guarded.declared_access = permission  # type: ignore[attr-defined]  # read by the test that walks all routes
        return cast("View", from_elsewhere(guarded))

    return decorated


def caller() -> Operator:
    """The operator for whom the current request's token acts."""
    return token().operator


def token() -> ApiToken:
    """The current request's token."""
    found: ApiToken = g.api_token
    return found


def require(permission: Permission) -> None:
    """What a request needs besides its scope. Raises ProblemError where the token or its operator has it not."""
    _check(token(), permission)


def _token(permission: Permission) -> ApiToken:
    token = tokens.authenticate(request.headers.get("Authorization", ""))
    if token is None:
        if counting.hit(WRONG_TOKENS, request.remote_addr or ""):
            raise ProblemError(401)
        raise ProblemError(429, headers={"Retry-After": "60"})
    if not counting.hit(PER_TOKEN, str(token.id)):
        raise ProblemError(429, headers={"Retry-After": "60"})
    _check(token, permission)
    return token


def _check(token: ApiToken, permission: Permission) -> None:
    if str(permission) not in token.scopes or not token.operator.may(permission):
        raise ProblemError(403, f"The token needs the scope {permission}, and its operator that permission.")
