"""Administration → API tokens: made, shown once, revoked."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from helpcenter.accounts import operators, roles
from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import PERMISSIONS, Permission
from helpcenter.api import tokens
from helpcenter.api.models import ApiToken
from helpcenter.extensions import db
from helpcenter.web import list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_api_tokens", __name__, url_prefix="/admin/api-tokens")


class TokenForm(FlaskForm):
    """A new token."""

    name = StringField(lazy_gettext("Name"), [DataRequired(lazy_gettext("Enter the name.")), Length(max=100)])
    scopes = SelectMultipleField(
        lazy_gettext("Scopes"),
        [DataRequired(lazy_gettext("Choose at least one scope."))],
        choices=[SelectChoice(str(one), PERMISSIONS[one]) for one in tokens.SCOPES],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )


@blueprint.get("")
@requires(Permission.OPERATORS)
def index() -> ResponseReturnValue:
    """Every token, or those that `?q=` finds by name or operator, and the form for a new one."""
    return _page(TokenForm(formdata=None))


@blueprint.post("")
@requires(Permission.OPERATORS)
def create() -> ResponseReturnValue:
    """Make one that acts for whoever makes it; its text stands in this answer and nowhere else."""
    form = TokenForm()
    try:
        if not form.validate():
            return _page(form), 422
        operator = operators.of_id(current_operator.id)
        _token, text = tokens.create(operator, form.name.data or "", form.scopes.data or [])
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(form), 422
    return make_response(_page(TokenForm(formdata=None), text), 201)


@blueprint.post("/<int:token_id>/revocation")
@requires(Permission.OPERATORS)
def revoke(token_id: int) -> ResponseReturnValue:
    """Revoke one, of an operator whose account one may change."""
    token = db.session.get(ApiToken, token_id) or abort(404)
    if not roles.may_manage(current_operator, token.operator):
        abort(403)
    tokens.revoke(token, by=current_operator.id)
    flash(_("%(name)s opens nothing any more.", name=token.name))
    return redirect(url_for("admin_api_tokens.index"), 303)


def _page(form: TokenForm, text: str | None = None) -> str:
    words = list_search.words()
    found = list_search.matching(tokens.every(), words, lambda one: (one.name, one.operator.name))
    return render_template("api/tokens.html", form=form, tokens=found, words=words, text=text)
