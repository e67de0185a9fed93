"""One's own profile: name, language and colours, password, signed-in browsers."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts import operators, second_factor, sessions
from helpcenter.accounts import sign_in as signing
from helpcenter.accounts.access import current_operator, signed_in
from helpcenter.accounts.forms import OwnPasswordForm, ProfileForm
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("profile", __name__, url_prefix="/console/profile")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The profile as it is."""
    return _page(ProfileForm(formdata=None, obj=current_operator), OwnPasswordForm(formdata=None))


@blueprint.post("")
@signed_in
def save() -> ResponseReturnValue:
    """Change name, nickname, language, time zone, colours."""
    form = ProfileForm()
    if not form.validate():
        return _page(form, OwnPasswordForm(formdata=None)), 422
    operators.change_profile(current_operator, {name: form[name].data for name in operators.OWN})
    flash(_("Saved."))
    return redirect(url_for("profile.show"), 303)


@blueprint.post("/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """A new password, for whoever knows the old one; every other browser is signed out."""
    form = OwnPasswordForm()
    try:
        if not form.validate():
            return _page(ProfileForm(formdata=None, obj=current_operator), form), 422
        check_own_password(form.current.data or "")
        operator = operators.of_id(current_operator.id)
        operators.change_password(operator, form.password.data or "", by=operator.id, keep=sessions.own())
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(ProfileForm(formdata=None, obj=current_operator), form), 422
    flash(_("The new password holds. Your other browsers were signed out."))
    return redirect(url_for("profile.show"), 303)


@blueprint.post("/sessions/removal")
@signed_in
def end_session() -> ResponseReturnValue:
    """Sign one browser out (`session`), or all but this one (without)."""
    chosen = request.form.get("session", "")
    operator = operators.of_id(current_operator.id)
    if not chosen:
        sessions.end_all(operator.id, but=sessions.own())
    elif not sessions.end_one(operator, chosen, by=operator.id):
        abort(404)
    flash(_("Signed out."))
    return redirect(url_for("profile.show"), 303)


def check_own_password(typed: str) -> None:
    """Raises RefusedError where `typed` is not the password of whoever is signed in."""
    try:
        right = signing.confirm_password(current_operator, typed)
    except signing.TooManyAttemptsError as error:
        raise RefusedError(_("Too many attempts. Wait 15 minutes and try again."), "current") from error
    if not right:
        raise RefusedError(_("This is not your password."), "current")


def _page(form: ProfileForm, password: OwnPasswordForm) -> str:
    own = sessions.own().row
    return render_template(
        "accounts/profile.html",
        form=form,
        password=password,
        sessions=sessions.of_operator(current_operator.id),
        here=own.id if own else 0,
        codes_left=second_factor.codes_left(current_operator),
    )
