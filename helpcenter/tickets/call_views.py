"""Adding a call to a ticket by hand."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import adding, answers, custom_inputs, forms
from helpcenter.tickets.answers import of_ticket
from helpcenter.tickets.forms import CallForm
from helpcenter.tickets.models import Ticket

blueprint = Blueprint("ticket_calls", __name__, url_prefix="/console/tickets/<int:ticket_id>/calls")


@blueprint.get("/new")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def new(ticket: Ticket) -> ResponseReturnValue:
    """The form."""
    return _form(ticket, forms.call_form(ticket, current_operator, formdata=None))


@blueprint.post("")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def add(ticket: Ticket) -> ResponseReturnValue:
    """Add it, and show it."""
    form = forms.call_form(ticket, current_operator)
    if not form.validate():
        return _form(ticket, form, 422)
    call = adding.add_call(ticket, form.contact(), by=current_operator)
    return answers.done(ticket, _("The call is added."), call=call.id)


def _form(ticket: Ticket, form: CallForm, status: int = 200) -> ResponseReturnValue:
    title = _("Add a call to %(reference)s", reference=ticket.reference)
    return answers.dialog(
        "tickets/_call_form.html", title, status=status, ticket=ticket, form=form, inputs=custom_inputs.of(form)
    )
