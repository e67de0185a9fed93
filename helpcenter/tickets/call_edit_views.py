"""Changing a call: every field of it in one dialog."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.services import category_paths
from helpcenter.tickets import answers, call_editing, custom_fields, custom_inputs, wording
from helpcenter.tickets.answers import of_ticket
from helpcenter.tickets.call_forms import CallEditForm, call_edit_form
from helpcenter.tickets.models import Call, Ticket
from helpcenter.transactions import StaleError
from helpcenter.web import languages
from helpcenter.web.differences import Difference

blueprint = Blueprint("call_editing", __name__, url_prefix="/console/tickets/<int:ticket_id>/calls")


@blueprint.get("/<int:call_id>")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def edit(ticket: Ticket, call_id: int) -> ResponseReturnValue:
    """The form."""
    call = _call_or_404(ticket, call_id)
    return _form(call, call_edit_form(call, formdata=None))


@blueprint.post("/<int:call_id>")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def save(ticket: Ticket, call_id: int) -> ResponseReturnValue:
    """Save it."""
    call = _call_or_404(ticket, call_id)
    form = call_edit_form(call)
    if not form.validate():
        return _form(call, form, 422)
    try:
        call_editing.save(call, version=form.version.data or 0, by=current_operator, values=form.values())
    except StaleError:
        return answers.stale(ticket, _differences(call, form), form.pairs())
    return answers.done(ticket, _("The call is saved."), call=call.id)


def _call_or_404(ticket: Ticket, call_id: int) -> Call:
    return next((call for call in ticket.calls if call.id == call_id), None) or abort(404)


def _differences(call: Call, form: CallEditForm) -> list[Difference]:
    """Where what is saved now reads differently from what was typed."""
    saved, typed = (
        _words(call, {name: getattr(call, name) for name in call_editing.FIELDS}),
        _words(call, form.values()),
    )
    return [Difference(label, saved[label], typed[label]) for label in typed if saved.get(label, "") != typed[label]]


def _words(call: Call, values: dict[str, Any]) -> dict[str, str]:
    paths = category_paths.paths(call.service_id, languages.current())
    words = {
        str(wording.FIELDS[name]): str(values[name] or "") for name in ("subject", "content", "note") if name in values
    }
    words[str(wording.FIELDS["priority"])] = str(wording.PRIORITIES[values["priority"]])
    words[str(wording.FIELDS["category_id"])] = paths.get(values["category_id"] or 0, "")
    words[str(wording.FIELDS["tags"])] = "、".join(values["tags"])
    defined = custom_fields.of_service(call.service_id, "calls")
    return words | dict(custom_fields.rows(defined, values["custom_fields"], languages.current()))


def _form(call: Call, form: CallEditForm, status: int = 200) -> ResponseReturnValue:
    title = _("Edit the call “%(subject)s”", subject=call.subject[:60])
    inputs = custom_inputs.of(form)
    return answers.dialog(
        "tickets/_call_edit_form.html", title, status=status, ticket=call.ticket, call=call, form=form, inputs=inputs
    )
