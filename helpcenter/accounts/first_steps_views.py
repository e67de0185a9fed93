"""The page behind the set-up link (help-center.md 2)."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts import first_steps
from helpcenter.accounts.access import public
from helpcenter.accounts.forms import FirstForm
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("first_steps", __name__, url_prefix="/console/set-up/<token>")


@blueprint.get("")
@public
def show(token: str) -> ResponseReturnValue:
    """The form, while nobody has an account."""
    if not first_steps.is_open(token):
        abort(404)
    return _page(FirstForm(formdata=None, data={"language": languages.current()}))


@blueprint.post("")
@public
def make(token: str) -> ResponseReturnValue:
    """Make the first administrator, who then signs in."""
    if not first_steps.is_open(token):
        abort(404)
    form = FirstForm()
    if not form.validate():
        return _page(form), 422
    typed = {name: form[name].data or "" for name in ("email", "name", "password", "language")}
    try:
        first_steps.make(**typed)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(form), 422
    return redirect(url_for("accounts.sign_in_page", set=1), 303)


def _page(form: FirstForm) -> str:
    return render_template("accounts/first.html", form=form)
