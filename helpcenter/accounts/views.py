"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpcenter.accounts import sign_in as signing
from helpcenter.accounts.access import public, signed_in
from helpcenter.accounts.forms import SignInForm
from helpcenter.extensions import login_manager

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/console/sign-in")
@public
def sign_in_page() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_next_page())
    return render_template("accounts/sign_in.html", form=SignInForm(), problem=None)


@blueprint.post("/console/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Sign in, or the form again with one sentence for every failure."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, problem=None), 422
    try:
        operator = signing.sign_in(form.email.data or "", form.password.data or "", request)
    except signing.TooManyAttemptsError:
        problem = _("Too many attempts. Wait 15 minutes and try again.")
        return render_template("accounts/sign_in.html", form=form, problem=problem), 429
    if operator is None:
        problem = _("E-mail or password is wrong.")
        return render_template("accounts/sign_in.html", form=form, problem=problem), 422
    return redirect(_next_page(), 303)


@blueprint.post("/console/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    signing.sign_out()
    return redirect(url_for("accounts.sign_in_page"), 303)


@login_manager.unauthorized_handler
def _ask_to_sign_in() -> ResponseReturnValue:
    if request.headers.get("Upgrade", "").lower() == "websocket":
        abort(401)
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for("accounts.sign_in_page")}
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in_page", next=target))


def _next_page() -> str:
    """Where to go after signing in: only a path of our own."""
    target = request.args.get("next", "")
    parts = urlsplit(target)
    own = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if own and "\\" not in target else "/console/"
