"""Service management → Chat: where its menu entry leads, and the switch over all its tabs."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.services import administration, settings
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_chat", __name__, url_prefix="/admin/services/<slug>/chat")


@blueprint.get("/")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """The first tab; while chat is off, the page where it is turned on."""
    service = administration.service_or_404(current_operator, slug)
    if service.chat_enabled:
        return redirect(url_for("admin_chat_texts.show", slug=slug))
    flash(_("Chat is off. Turn it on here first."), "warning")
    return redirect(url_for("admin_help_center.show", slug=slug))


@blueprint.post("/reception")
@requires(Permission.SERVICE_SETTINGS)
def receive(slug: str) -> ResponseReturnValue:
    """Turn chat on or off (`on`: 1 or nothing)."""
    service = administration.service_or_404(current_operator, slug)
    try:
        settings.change(service, chat_enabled=request.form.get("on") == "1", by=current_operator.id)
        flash(_("Chat is on.") if service.chat_enabled else _("Chat is off."))
    except RefusedError as refusal:
        flash(str(refusal), "error")
    page = "admin_chat_texts.show" if service.chat_enabled else "admin_help_center.show"
    return redirect(url_for(page, slug=slug), 303)
