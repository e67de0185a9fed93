"""Operators: list, create, edit, deactivate, reset the password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts import operators, roles
from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import operator_access, operator_list, operator_saving
from helpcenter.admin.forms import operators as forms
from helpcenter.admin.forms.operators import NewOperatorForm, OperatorForm, PasswordForm, Row
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.services import administration
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_operators", __name__, url_prefix="/admin/operators")


@blueprint.get("")
@requires(Permission.OPERATORS)
def index() -> ResponseReturnValue:
    """Everybody, found by name or address; those deactivated if wished."""
    search = operator_list.Search(request.args.get("q", "").strip(), bool(request.args.get("inactive")))
    found = operator_list.found(search)
    return render_template("admin/operators.html", search=search, found=found, worked_for=operator_list.services(found))


@blueprint.get("/new")
@requires(Permission.OPERATORS)
def new() -> ResponseReturnValue:
    """An empty form."""
    form = operator_saving.offered(NewOperatorForm(formdata=None, data={"language": languages.current()}))
    return _new_page(form, forms.rows(administration.services(current_operator), None, filled=True))


@blueprint.post("/new")
@requires(Permission.OPERATORS)
def create() -> ResponseReturnValue:
    """Make the account with its memberships."""
    form = operator_saving.offered(NewOperatorForm())
    rows = forms.rows(administration.services(current_operator), None)
    operator = operator_saving.created(form, rows) if operator_saving.valid(form, rows) else None
    if operator is None:
        return _new_page(form, rows), 422
    if form.password.data:
        flash(_("%(name)s can sign in now.", name=operator.name))
    else:
        flash(_("A mail with a link is on its way to %(email)s.", email=operator.email))
    return redirect(url_for("admin_operators.show", operator_id=operator.id), 303)


@blueprint.get("/<int:operator_id>")
@requires(Permission.OPERATORS)
def show(operator_id: int) -> ResponseReturnValue:
    """One account."""
    operator = operator_or_404(operator_id)
    form = operator_saving.offered(OperatorForm(formdata=None, obj=operator, data={"role": operator.role_id}), operator)
    form.role.data = operator.role_id
    rows = forms.rows(administration.services(current_operator), operator, filled=True)
    return page(operator, form, rows)


@blueprint.post("/<int:operator_id>")
@requires(Permission.OPERATORS)
def save(operator_id: int) -> ResponseReturnValue:
    """Change account and memberships."""
    operator = manageable_or_403(operator_id)
    form = operator_saving.offered(OperatorForm(), operator)
    rows = forms.rows(administration.services(current_operator), operator)
    if not operator_saving.valid(form, rows) or not operator_saving.changed(operator, form, rows):
        return page(operator, form, rows), 422
    flash(_("Saved."))
    return redirect(url_for("admin_operators.show", operator_id=operator.id), 303)


@blueprint.post("/<int:operator_id>/password")
@requires(Permission.OPERATORS)
def set_password(operator_id: int) -> ResponseReturnValue:
    """Set a new password; the operator is signed out everywhere."""
    operator = manageable_or_403(operator_id)
    form = PasswordForm()
    try:
        if not form.validate():
            raise RefusedError(str(form.password.errors[0]))
        operators.change_password(operator, form.password.data or "", by=current_operator.id)
        flash(_("The new password holds from now on. %(name)s was signed out everywhere.", name=operator.name))
    except RefusedError as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("admin_operators.show", operator_id=operator.id), 303)


@blueprint.post("/<int:operator_id>/activity")
@requires(Permission.OPERATORS)
def set_activity(operator_id: int) -> ResponseReturnValue:
    """Deactivate (`active` empty) or reactivate (1)."""
    operator = manageable_or_403(operator_id)
    change = operators.reactivate if request.form.get("active") == "1" else operators.deactivate
    try:
        change(operator, by=current_operator.id)
        flash(_("Saved."))
    except RefusedError as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("admin_operators.show", operator_id=operator.id), 303)


def operator_or_404(operator_id: int) -> Operator:
    """The operator of that ID."""
    return db.session.get(Operator, operator_id) or abort(404)


def manageable_or_403(operator_id: int) -> Operator:
    """The operator of that ID, if the one who is signed in may change it."""
    operator = operator_or_404(operator_id)
    return operator if roles.may_manage(current_operator, operator) else abort(403)


def page(operator: Operator, form: OperatorForm, rows: list[Row], **more: Any) -> str:
    """The operator's page."""
    return render_template(
        "admin/operator.html",
        operator=operator,
        form=form,
        rows=rows,
        password=PasswordForm(formdata=None),
        may_manage=roles.may_manage(current_operator, operator),
        **operator_access.shown(operator),
        **more,
    )


def _new_page(form: NewOperatorForm, rows: list[Row]) -> str:
    return render_template("admin/operator_new.html", form=form, rows=rows, invites=outbox.is_sent())
