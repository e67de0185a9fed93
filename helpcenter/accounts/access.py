"""What each route asks of the person who calls it. Every route carries one of these; a test walks them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort
from flask_login import current_user
from werkzeug.local import LocalProxy

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import login_manager

View = TypeVar("View", bound=Callable[..., Any])

current_operator: Operator = cast("Operator", LocalProxy(lambda: current_user._get_current_object()))  # noqa: SLF001  # the documented way
"""The signed-in operator; only in routes with `requires` or `signed_in`."""


def public(view: View) -> View:
    """Anybody may call this route."""
    view.declared_access = "public"  # type: ignore[attr-defined]  # read by the test that walks all routes
    return view


def signed_in(view: View) -> View:
    """Any operator who is signed in may call this route; others are sent to the sign-in page."""
    return _guard(view, None)


def requires(permission: Permission) -> Callable[[View], View]:
    """Only operators whose role grants `permission`; others get 403, visitors the sign-in page."""
    return lambda view: _guard(view, permission)


def _guard(view: View, permission: Permission | None) -> View:
    @wraps(view)
    def guarded(*arguments: Any, **keywords: Any) -> Any:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        if permission is not None and not current_user.may(permission):
            abort(403)
        return view(*arguments, **keywords)

    guarded.declared_access = permission or "signed_in"  # type: ignore[attr-defined]  # as above
    return cast("View", guarded)
