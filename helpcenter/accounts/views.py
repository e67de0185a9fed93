"""Signing in and out."""

from __future__ import annotations

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature

from helpcenter.accounts import invitations
from helpcenter.accounts import sign_in as signing
from helpcenter.accounts.access import public, signed_in
from helpcenter.accounts.forms import CodeForm, SignInForm
from helpcenter.extensions import login_manager

blueprint = Blueprint("accounts", __name__)
OWN_PATH = re.compile(r"/(?!/)[^\\\x00-\x1f]*")
"""One slash: behind a second, or what browsers take for one or leave out, the name of another server could stand."""


@blueprint.get("/console/sign-in")
@public
def sign_in_page() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_next_page())
    done = _("Your new password holds. Sign in with it.") if request.args.get("set") else None
    return _page(SignInForm(formdata=None), done=done)


@blueprint.post("/console/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Sign in, ask for the code, or the form again with one sentence for every failure."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        operator = signing.check(form.email.data or "", form.password.data or "", request.remote_addr or "")
    except signing.TooManyAttemptsError:
        return _page(form, problem=_too_many()), 429
    if operator is None:
        return _page(form, problem=_("E-mail or password is wrong.")), 422
    if operator.second_factor_since is not None:
        return _code_page(CodeForm(formdata=None, data={"half_way": signing.half_way(operator)}))
    signing.start(operator, request)
    return redirect(_next_page(), 303)


@blueprint.post("/console/sign-in/code")
@public
def check_code() -> ResponseReturnValue:
    """The second step: the code of the app, or a recovery code."""
    form = CodeForm()
    try:
        operator = signing.check_code(form.half_way.data or "", form.code.data or "")
    except signing.TooManyAttemptsError:
        return _code_page(form, problem=_too_many()), 429
    except BadSignature:
        return _page(SignInForm(formdata=None), problem=_("That took too long. Sign in again.")), 422
    if operator is None:
        return _code_page(form, problem=_("This code is not right. Enter the newest one that the app shows.")), 422
    signing.start(operator, request)
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


def _page(form: SignInForm, problem: str | None = None, done: str | None = None) -> str:
    may_ask = invitations.may_ask()
    return render_template("accounts/sign_in.html", form=form, problem=problem, done=done, may_ask=may_ask)


def _code_page(form: CodeForm, problem: str | None = None) -> str:
    action = url_for("accounts.check_code", next=request.args.get("next"))
    return render_template("accounts/code.html", form=form, problem=problem, action=action)


def _too_many() -> str:
    return str(_("Too many attempts. Wait 15 minutes and try again."))


def _next_page() -> str:
    """Where to go after signing in: only a path of our own."""
    target = request.args.get("next", "")
    return target if OWN_PATH.fullmatch(target) else "/console/"
