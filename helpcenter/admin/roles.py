"""Roles: who may do what (tickets-customers.md 3)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts import operators, roles
from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Role
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import role as forms
from helpcenter.admin.forms.role import RoleForm
from helpcenter.columns import localized
from helpcenter.extensions import db
from helpcenter.web import filters, language_fields, languages, list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_roles", __name__, url_prefix="/admin/roles")


@blueprint.get("")
@requires(Permission.OPERATORS)
def index() -> ResponseReturnValue:
    """Every role, or those whose name has the words of `?q=`."""
    words = list_search.words()
    found = list_search.matching(roles.all_roles(), words, lambda one: one.name.values())
    return render_template("admin/roles.html", roles=found, words=words, uses=roles.uses())


@blueprint.get("/new")
@requires(Permission.OPERATORS)
def new() -> ResponseReturnValue:
    """An empty form, or with what the role `?like=` may."""
    like = filters.number("like")
    copied = db.session.get(Role, like) if like else None
    form = forms.filled(None)
    if copied is not None:
        form.permissions.data = sorted(copied.permissions & current_operator.role.permissions)
    return _page(None, form)


@blueprint.post("/new")
@requires(Permission.OPERATORS)
def create() -> ResponseReturnValue:
    """Make one."""
    return _save(None)


@blueprint.get("/<int:role_id>")
@requires(Permission.OPERATORS)
def show(role_id: int) -> ResponseReturnValue:
    """One of them."""
    role = _role_or_404(role_id)
    return _page(role, forms.filled(role))


@blueprint.post("/<int:role_id>")
@requires(Permission.OPERATORS)
def change(role_id: int) -> ResponseReturnValue:
    """Save it, for everybody who has it."""
    role = _role_or_404(role_id)
    return _save(role) if roles.may_edit(current_operator, role) else abort(403)


@blueprint.post("/<int:role_id>/removal")
@requires(Permission.OPERATORS)
def remove(role_id: int) -> ResponseReturnValue:
    """Delete it, unless somebody has it."""
    role = _role_or_404(role_id)
    if not roles.may_edit(current_operator, role):
        abort(403)
    try:
        roles.delete(role, by=current_operator)
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("admin_roles.show", role_id=role.id), 303)
    flash(_("%(name)s was deleted.", name=localized(role.name, languages.current())))
    return redirect(url_for("admin_roles.index"), 303)


def _save(role: Role | None) -> ResponseReturnValue:
    form = RoleForm()
    if not form.validate():
        return _page(role, form), 422
    name, wanted = language_fields.texts(form, "name"), form.permissions.data or []
    try:
        if role is None:
            roles.create(name, wanted, by=operators.of_id(current_operator.id))
        else:
            roles.change(role, name, wanted, by=operators.of_id(current_operator.id))
    except RefusedError as refusal:
        form.permissions.errors = [str(refusal)]
        return _page(role, form), 422
    flash(_("Saved."))
    return redirect(url_for("admin_roles.index"), 303)


def _page(role: Role | None, form: RoleForm) -> str:
    return render_template(
        "admin/role.html",
        role=role,
        form=form,
        groups=forms.groups(),
        may_edit=role is None or roles.may_edit(current_operator, role),
        number=roles.uses().get(role.id, 0) if role else 0,
    )


def _role_or_404(role_id: int) -> Role:
    return db.session.get(Role, role_id) or abort(404)
