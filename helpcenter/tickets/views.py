"""Tickets in the console: the list and the page (ケースメイン) (tickets-customers.md 1.3, 1.4)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import answers, finding, following, listing, wording
from helpcenter.tickets.models import TicketState

blueprint = Blueprint("tickets", __name__, url_prefix="/console/tickets")
blueprint.add_app_template_global(listing.is_soon, "answer_is_soon")
blueprint.add_app_template_global(listing.is_late, "answer_is_late")


@blueprint.get("")
@requires(Permission.TICKET_HANDLE)
def index() -> ResponseReturnValue:
    """The list; the URL holds view, state, search and page."""
    return render_template("tickets/index.html", tickets=listing.requested(current_operator), words=wording)


@blueprint.get("/<int:ticket_id>")
@requires(Permission.TICKET_HANDLE)
def page(ticket_id: int) -> ResponseReturnValue:
    """One ticket; `?call=` chooses a call, `?tab=` what is shown of it."""
    ticket = finding.fetch(current_operator, ticket_id)
    if ticket.state == TicketState.CLOSED and not ticket.calls:  # they went to the ticket it was merged into
        return redirect(url_for("tickets.page", ticket_id=following.current(ticket).id))
    return answers.opened(ticket)
