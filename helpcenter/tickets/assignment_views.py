"""Giving a ticket to a colleague, with a word about it (転送)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import answers, assigning
from helpcenter.tickets.answers import of_ticket
from helpcenter.tickets.forms import AssignmentForm
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import StaleError
from helpcenter.web.differences import Difference

blueprint = Blueprint("ticket_assignment", __name__, url_prefix="/console/tickets/<int:ticket_id>")


@blueprint.get("/assignment")
@requires(Permission.TICKET_TRANSFER)
@of_ticket
def form(ticket: Ticket) -> ResponseReturnValue:
    """Whom to give it to."""
    return _form(ticket, AssignmentForm(ticket, formdata=None))


@blueprint.post("/assignment")
@requires(Permission.TICKET_TRANSFER)
@of_ticket
def assign(ticket: Ticket) -> ResponseReturnValue:
    """Give it; an empty choice gives it back to nobody."""
    form = AssignmentForm(ticket)
    if not form.validate():
        return _form(ticket, form, 422)
    to, note = form.operator, (form.note.data or "").strip()
    try:
        assigning.assign(ticket, to, version=form.version.data or 0, by=current_operator, note=note)
    except StaleError:
        values = [("operator_id", form.operator_id.data), ("note", note)]
        return answers.stale(ticket, [Difference(_("In charge"), _name(ticket.operator), _name(to))], values)
    if to is None:
        return answers.done(ticket, _("The ticket is unassigned again."))
    return answers.done(ticket, _("%(name)s is in charge now.", name=to.name))


def _name(operator: Operator | None) -> str:
    return operator.name if operator else _("Nobody")


def _form(ticket: Ticket, form: AssignmentForm, status: int = 200) -> ResponseReturnValue:
    title = _("Transfer the ticket %(reference)s", reference=ticket.reference)
    return answers.dialog("tickets/_assignment_form.html", title, status=status, ticket=ticket, form=form)
