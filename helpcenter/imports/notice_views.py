"""The notice over every page about imports that need somebody; pages ask for it by its address (chat-import.md 4)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.imports import notices
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("import_notices", __name__, url_prefix="/admin/processes/notice")
HIDDEN = "hidden_import_notice"
"""Key in the session: the mark of what was hidden; anything new is shown again."""


@blueprint.get("")
@requires(Permission.SERVICE_MANAGEMENT)
def show() -> ResponseReturnValue:
    """The notice as it is now; nothing where all is well, or where it was hidden and nothing has happened since."""
    found = notices.of(current_operator)
    hidden = session.get(HIDDEN) == notices.mark(found)
    return render_template("imports/_notice.html", notices=[] if hidden else found)


@blueprint.post("/hidden")
@requires(Permission.SERVICE_MANAGEMENT)
def hide() -> ResponseReturnValue:
    """Hide it for this session, until something is added to it."""
    session[HIDDEN] = notices.mark(notices.of(current_operator))
    return "" if is_htmx() else redirect(url_for("chat_syncs.index"), 303)
