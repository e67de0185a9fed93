"""A ticket on paper, and deleting one."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import answers, deleting, page, viewing, wording
from helpcenter.tickets.answers import of_ticket, shown_version
from helpcenter.tickets.forms import Versioned
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import StaleError

blueprint = Blueprint("ticket_paper", __name__, url_prefix="/console/tickets/<int:ticket_id>")


@blueprint.get("/print")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def show(ticket: Ticket) -> ResponseReturnValue:
    """Everything of it on one page: fields, all calls with their conversations, events."""
    pages = page.of_every_call(ticket, current_operator)
    for one in pages:
        viewing.note(one.call, by=current_operator)
    return render_template("tickets/print.html", pages=pages, ticket=ticket, shown=pages[0], words=wording)


@blueprint.get("/deletion")
@requires(Permission.TICKET_DELETE)
@of_ticket
def ask(ticket: Ticket) -> ResponseReturnValue:
    """What will be gone."""
    title = _("Delete %(reference)s?", reference=ticket.reference)
    form = Versioned(formdata=None, version=ticket.version)
    return answers.dialog("tickets/_delete_form.html", title, ticket=ticket, form=form)


@blueprint.post("/deletion")
@requires(Permission.TICKET_DELETE)
@of_ticket
def delete(ticket: Ticket) -> ResponseReturnValue:
    """Delete it."""
    reference = ticket.reference
    try:
        deleting.delete(ticket, version=shown_version(Versioned()), by=current_operator)
    except StaleError:
        return answers.stale(ticket, [], [])
    flash(_("%(reference)s is deleted.", reference=reference))
    return answers.left(url_for("tickets.index"))
