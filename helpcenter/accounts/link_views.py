"""What links in mails lead to: a password of one's own choice. And where a new link is asked for."""

from __future__ import annotations

import time

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts import invitations, links
from helpcenter.accounts.access import public
from helpcenter.accounts.credential_models import LinkKind
from helpcenter.accounts.forms import ForgottenForm, NewPasswordForm
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("account_links", __name__, url_prefix="/console/access")
EVEN = 0.4
"""Seconds that every answer to a request for a new password takes at least: with an account behind it or without."""


@blueprint.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """Where somebody who has forgotten the password asks for a link."""
    return _forgotten_page(ForgottenForm(formdata=None))


@blueprint.post("/forgotten")
@public
def ask() -> ResponseReturnValue:
    """Send a link if there is such an account; the answer is the same in any case, and comes after the same time."""
    form = ForgottenForm()
    if not form.validate():
        return _forgotten_page(form), 422
    if not invitations.may_ask():
        abort(404)
    started = time.monotonic()
    invitations.ask_for_reset(form.email.data or "", request.remote_addr or "")
    time.sleep(max(0.0, EVEN - (time.monotonic() - started)))
    return _forgotten_page(form, asked=True)


@blueprint.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """The form for the password, while the link is good. To look at it does not use it up: mail scanners do."""
    if links.find(token) is None:
        return _gone()
    return _page(token, NewPasswordForm(formdata=None))


@blueprint.post("/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    """Set it; the link is used up."""
    form = NewPasswordForm()
    if not form.validate():
        return (_page(token, form), 422) if links.find(token) else _gone()
    try:
        operator = invitations.set_password(token, form.password.data or "")
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(token, form), 422
    return redirect(url_for("accounts.sign_in_page", set=1), 303) if operator else _gone()


def _page(token: str, form: NewPasswordForm) -> str:
    link = links.find(token)
    invited = link is not None and link.kind is LinkKind.INVITATION
    return render_template("accounts/new_password.html", form=form, invited=invited, operator=link and link.operator)


def _gone() -> ResponseReturnValue:
    return render_template("accounts/link_gone.html", may_ask=invitations.may_ask()), 404


def _forgotten_page(form: ForgottenForm, *, asked: bool = False) -> str:
    return render_template("accounts/forgotten.html", form=form, asked=asked, may_ask=invitations.may_ask())
