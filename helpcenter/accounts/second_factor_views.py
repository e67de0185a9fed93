"""Setting up one's second factor, taking it away, and having it first where the installation demands one."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from helpcenter.accounts import operators, second_factor
from helpcenter.accounts.access import current_operator, signed_in
from helpcenter.accounts.forms import ConfirmForm, SetUpForm
from helpcenter.accounts.profile_views import check_own_password
from helpcenter.config import Settings
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("second_factor", __name__, url_prefix="/console/profile/second-factor")
OPEN_WITHOUT = ("second_factor.", "accounts.", "static", "health.")
"""What works before a demanded second factor is set up: setting it up, and signing out."""


def is_required() -> bool:
    """Whether this installation demands a second factor of every operator."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.second_factor_required


@blueprint.before_app_request
def _demand() -> ResponseReturnValue | None:
    if not is_required() or (request.endpoint or "static").startswith(OPEN_WITHOUT):
        return None
    if not current_user.is_authenticated or current_operator.second_factor_since is not None:
        return None
    if not request.path.startswith(("/console", "/admin")):
        return None
    target = url_for("second_factor.show")
    if request.headers.get("Upgrade", "").lower() == "websocket":
        abort(403)
    return ("", 403, {"HX-Redirect": target}) if is_htmx() else redirect(target, 303)


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """How to set it up, or what is set up."""
    return _page(SetUpForm(formdata=None), ConfirmForm(formdata=None))


@blueprint.post("")
@signed_in
def confirm() -> ResponseReturnValue:
    """Put it into use with the first code; the recovery codes stand in this answer and nowhere else."""
    form = SetUpForm()
    try:
        if not form.validate():
            return _page(form, ConfirmForm(formdata=None)), 422
        codes = second_factor.confirm(operators.of_id(current_operator.id), form.code.data or "")
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(form, ConfirmForm(formdata=None)), 422
    return _codes_page(codes)


@blueprint.post("/recovery-codes")
@signed_in
def renew_codes() -> ResponseReturnValue:
    """New recovery codes, for whoever knows the password."""
    form = ConfirmForm()
    try:
        _check(form)
        return _codes_page(second_factor.renew_codes(operators.of_id(current_operator.id)))
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(SetUpForm(formdata=None), form), 422


@blueprint.post("/removal")
@signed_in
def remove() -> ResponseReturnValue:
    """Sign in without a code from now on, for whoever knows the password."""
    form = ConfirmForm()
    try:
        _check(form)
        second_factor.remove(operators.of_id(current_operator.id), by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(SetUpForm(formdata=None), form), 422
    flash(_("Signing in asks for the password alone from now on."))
    return redirect(url_for("second_factor.show"), 303)


def _check(form: ConfirmForm) -> None:
    if current_operator.second_factor_since is None:
        abort(409)
    if not form.validate():
        raise RefusedError(str((form.current.errors or [_("Enter your password.")])[0]), "current")
    check_own_password(form.current.data or "")


def _page(form: SetUpForm, confirmation: ConfirmForm) -> str:
    operator = operators.of_id(current_operator.id)
    secret = None if operator.second_factor_since else second_factor.begin(operator)
    return render_template(
        "accounts/second_factor.html",
        form=form,
        password=confirmation,
        secret=secret,
        picture=_picture(second_factor.address(operator, secret)) if secret else None,
        codes_left=second_factor.codes_left(operator),
        is_required=is_required(),
    )


def _codes_page(codes: list[str]) -> ResponseReturnValue:
    response = make_response(render_template("accounts/recovery_codes.html", codes=codes), 201)
    response.headers["Cache-Control"] = "no-store"
    return response


def _picture(address: str) -> Markup:
    """The QR code as SVG, dark on light in either theme: cameras want it so."""
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=3, light="#fff"))  # noqa: S704  # made by segno alone
