"""Service management → Tickets (tickets-customers.md 1.2, 1.8, 2.4)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms.ticket_settings import TicketSettingsForm
from helpcenter.services import administration
from helpcenter.services import settings as service_settings
from helpcenter.tickets import settings
from helpcenter.transactions import operation

blueprint = Blueprint("admin_tickets", __name__, url_prefix="/admin/services/<slug>/tickets")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The settings as they are."""
    service = administration.service_or_404(current_operator, slug)
    form = TicketSettingsForm.of(service, settings.of(service))
    return render_template("admin/ticket_settings.html", service=service, form=form)


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Save them together."""
    service = administration.service_or_404(current_operator, slug)
    form = TicketSettingsForm(service)
    if not form.validate():
        return render_template("admin/ticket_settings.html", service=service, form=form), 422
    kept = {name: form[name].data for name in ("solved_closes_after_days", "retention_months")}
    with operation():
        service_settings.change(service, by=current_operator.id, **kept)
        settings.change(service, by=current_operator.id, **form.of_tickets())
    flash(_("Saved."))
    return redirect(url_for("admin_tickets.show", slug=slug), 303)
