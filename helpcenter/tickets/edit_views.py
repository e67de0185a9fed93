"""Changing subject, priority and processing type, together in a dialog or one by one in the strip."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import answers, editing, wording
from helpcenter.tickets.answers import Difference, of_ticket, shown_version
from helpcenter.tickets.forms import EditForm
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import StaleError

blueprint = Blueprint("ticket_editing", __name__, url_prefix="/console/tickets/<int:ticket_id>")
NAMES = ("subject", "priority", "category_id")


@blueprint.get("/fields")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def fields(ticket: Ticket) -> ResponseReturnValue:
    """The form of all fields."""
    return _form(ticket, EditForm(ticket, formdata=None))


@blueprint.post("/fields")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def save(ticket: Ticket) -> ResponseReturnValue:
    """Save all fields."""
    form = EditForm(ticket)
    if not form.validate():
        return _form(ticket, form, 422)
    return _save(ticket, form, NAMES)


@blueprint.post("/priority")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def save_priority(ticket: Ticket) -> ResponseReturnValue:
    """The priority alone."""
    form = EditForm(ticket)
    shown_version(form)
    return _save(ticket, form, ("priority",))


@blueprint.post("/category")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def save_category(ticket: Ticket) -> ResponseReturnValue:
    """The processing type alone."""
    form = EditForm(ticket)
    shown_version(form)
    return _save(ticket, form, ("category_id",))


def _save(ticket: Ticket, form: EditForm, names: tuple[str, ...]) -> ResponseReturnValue:
    changes = form.changes(names)
    try:
        editing.save(ticket, version=form.version.data or 0, by=current_operator, **changes)
    except StaleError:
        return answers.stale(ticket, _differences(ticket, form, changes), [(name, form[name].data) for name in names])
    return answers.done(ticket, _("The ticket is saved."))


def _differences(ticket: Ticket, form: EditForm, changes: editing.Changes) -> list[Difference]:
    words = {choice.value: str(choice.label) for choice in form.category_id.choices}
    saved = {
        "subject": ticket.subject,
        "priority": str(wording.PRIORITIES[ticket.priority]),
        "category_id": words.get(str(ticket.category_id or ""), ""),
    }
    typed = {
        "subject": form.subject.data,
        "priority": str(wording.PRIORITIES[form.chosen_priority]),
        "category_id": words.get(form.category_id.data, ""),
    }
    return [
        Difference(str(form[name].label.text), saved[name], typed[name])
        for name in changes
        if saved[name] != typed[name]
    ]


def _form(ticket: Ticket, form: EditForm, status: int = 200) -> ResponseReturnValue:
    title = _("Edit the ticket %(reference)s", reference=ticket.reference)
    return answers.dialog("tickets/_fields_form.html", title, status=status, ticket=ticket, form=form)
