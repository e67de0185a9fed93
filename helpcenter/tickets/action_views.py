"""What an operator does with a ticket (tickets-customers.md 1.5): keep it, take a step, comment."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.files import receiving
from helpcenter.tickets import answers, assigning, commenting, composer, states, uploads, wording
from helpcenter.tickets.answers import of_ticket, shown_version
from helpcenter.tickets.composer import comment_purpose
from helpcenter.tickets.forms import CommentForm, StateForm, Versioned
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import StaleError
from helpcenter.web.differences import Difference

blueprint = Blueprint("ticket_actions", __name__, url_prefix="/console/tickets/<int:ticket_id>")


@blueprint.post("/keeping")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def keep(ticket: Ticket) -> ResponseReturnValue:
    """キープ: the ticket is mine."""
    try:
        assigning.take(ticket, version=shown_version(Versioned()), by=current_operator)
    except StaleError:
        saved = ticket.operator.name if ticket.operator else _("Nobody")
        return answers.stale(ticket, [Difference(_("In charge"), saved, current_operator.name)], [])
    return answers.done(ticket, _("The ticket is yours."))


@blueprint.post("/state")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def change_state(ticket: Ticket) -> ResponseReturnValue:
    """A step to another state."""
    form = StateForm()
    version = shown_version(form)
    try:
        states.change(ticket, form.chosen, version=version, by=current_operator)
    except StaleError:
        difference = Difference(_("State"), str(wording.STATES[ticket.state]), str(wording.STATES[form.chosen]))
        return answers.stale(ticket, [difference], [("state", form.chosen.value)])
    return answers.done(ticket, _("State: %(state)s", state=wording.STATES[ticket.state]))


@blueprint.post("/comments")
@requires(Permission.TICKET_HANDLE)
@receiving.takes_file
@of_ticket
def comment(ticket: Ticket) -> ResponseReturnValue:
    """An internal comment; it stands among the events."""
    form, sent = CommentForm(), uploads.received(ticket.service, comment_purpose(ticket, current_operator))
    if not form.validate() or sent.problems:
        return answers.ticket(ticket, status=422, composer=composer.commented(ticket, current_operator, form, sent))
    commenting.comment(ticket, (form.text.data or "").strip(), by=current_operator, files=sent.files)
    return answers.done(ticket, composer=composer.commented(ticket, current_operator), tab="events")
