"""Changing subject, priority and processing type, together in a dialog or one by one in the strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.services import category_paths
from helpcenter.tickets import answers, custom_fields, custom_inputs, editing, wording
from helpcenter.tickets.answers import of_ticket, shown_version
from helpcenter.tickets.forms import EditForm, edit_form
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import StaleError
from helpcenter.web import languages
from helpcenter.web.differences import Difference

blueprint = Blueprint("ticket_editing", __name__, url_prefix="/console/tickets/<int:ticket_id>")
NAMES = ("subject", "priority", "category_id", "tags", "custom_fields")


@blueprint.get("/fields")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def fields(ticket: Ticket) -> ResponseReturnValue:
    """The form of all fields."""
    return _form(ticket, edit_form(ticket, formdata=None))


@blueprint.post("/fields")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def save(ticket: Ticket) -> ResponseReturnValue:
    """Save all fields."""
    form = edit_form(ticket)
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
        return answers.stale(ticket, _differences(ticket, form, changes), form.pairs(names))
    return answers.done(ticket, _("The ticket is saved."))


def _differences(ticket: Ticket, form: EditForm, changes: editing.Changes) -> list[Difference]:
    """Where what is saved now reads differently from what was typed."""
    saved = _words(ticket, {name: getattr(ticket, name) for name in changes})
    typed = _words(ticket, changes)
    return [Difference(label, saved.get(label, ""), said) for label, said in typed.items() if saved.get(label) != said]


def _words(ticket: Ticket, values: Mapping[str, Any]) -> dict[str, str]:
    paths = category_paths.paths(ticket.service_id, languages.current()) if "category_id" in values else {}
    drawn: dict[str, Callable[[Any], str]] = {
        "subject": str,
        "priority": lambda value: str(wording.PRIORITIES[value]),
        "category_id": lambda value: paths.get(value or 0, ""),
        "tags": "、".join,
    }
    words = {str(wording.FIELDS[name]): draw(values[name]) for name, draw in drawn.items() if name in values}
    if "custom_fields" in values:
        defined = custom_fields.of_service(ticket.service_id, "tickets")
        words |= dict(custom_fields.rows(defined, values["custom_fields"], languages.current()))
    return words


def _form(ticket: Ticket, form: EditForm, status: int = 200) -> ResponseReturnValue:
    title = _("Edit the ticket %(reference)s", reference=ticket.reference)
    return answers.dialog(
        "tickets/_fields_form.html", title, status=status, ticket=ticket, form=form, inputs=custom_inputs.of(form)
    )
