"""Service management → Chat → operator assignment (live-chat.md 3)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import assignment as forms
from helpcenter.admin.forms.assignment import AssignmentForm, Row
from helpcenter.services import administration, members, settings
from helpcenter.services.models import Service
from helpcenter.transactions import operation

blueprint = Blueprint("admin_assignment", __name__, url_prefix="/admin/services/<slug>/chat/assignment")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The settings and the members as they are."""
    service = administration.service_with_chat(current_operator, slug)
    return _page(service, AssignmentForm(formdata=None, obj=service), forms.rows(service, filled=True))


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Save settings and table together."""
    service = administration.service_with_chat(current_operator, slug)
    form, rows = AssignmentForm(), forms.rows(service)
    checked = [form.validate(), *(row.validate() for _member, row in rows)]
    if not all(checked):
        return _page(service, form, rows), 422
    with operation():
        settings.change(service, by=current_operator.id, **{name: form[name].data for name in forms.COLUMNS})
        for member, row in rows:
            members.give(service, member.operator, row.rights, by=current_operator.id)
    flash(_("Saved."))
    return redirect(url_for("admin_assignment.show", slug=slug), 303)


def _page(service: Service, form: AssignmentForm, rows: list[Row]) -> str:
    may = current_operator.may(Permission.OPERATORS)
    return render_template("admin/assignment.html", service=service, form=form, rows=rows, may_manage_operators=may)
