"""/admin/ itself, and what all its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, signed_in
from helpcenter.admin import menu

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Go on to the first page that this operator may open."""
    url = menu.first_url()
    return redirect(url) if url else abort(403)


@blueprint.app_context_processor
def _shared() -> dict[str, Any]:
    is_admin_page = request.path.startswith(f"{blueprint.url_prefix}/")
    return menu.context() if is_admin_page and current_operator.is_authenticated else {}
