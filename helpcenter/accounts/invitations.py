"""Mails that let somebody set a password: the invitation, and the reset that they ask for themselves."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from limits import RateLimitItemPerHour

from helpcenter.accounts import links, operators
from helpcenter.accounts.credential_models import LinkKind
from helpcenter.accounts.models import Operator
from helpcenter.accounts.sign_in import find_by_email
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.transactions import operation
from helpcenter.web import counting, origin
from helpcenter.web.refusals import RefusedError

PER_ACCOUNT = RateLimitItemPerHour(3, namespace="reset-account")
PER_ADDRESS = RateLimitItemPerHour(30, namespace="reset-address")


def invite(operator: Operator, *, by: int) -> None:
    """Mail `operator` a link for the first password, in their language. Raises RefusedError where no mail is sent."""
    if not outbox.is_sent():
        raise RefusedError(_("This installation sends no mail. Set a first password instead."), "password")
    with operation():
        links.void(operator)
        token = links.issue(operator, LinkKind.INVITATION)
        with force_locale(operator.language):
            subject = _("Your account at Helpcenter")
            text = _(
                "Hello %(name)s,\n\nan account was made for you at Helpcenter. Choose your password within 7 days:\n\n"
                "%(url)s\n\nThe link works once. Your name for signing in is %(email)s.\n",
                name=operator.name,
                url=_address(token),
                email=operator.email,
            )
        outbox.put(operator.email, subject=subject, text=text)
        recording.record(by, "operator_invited", operator)


def may_ask() -> bool:
    """Whether somebody who has forgotten the password can be helped by mail: its link must lead to us for certain."""
    return outbox.is_sent() and origin.is_reliable()


def ask_for_reset(email: str, address: str) -> None:
    """Mail a link to whoever has an account under `email`. Whether there is one, nobody learns here.

    At most three an hour for an account and thirty from an address; what is more is dropped silently.
    """
    email = email.strip().lower()[:254]
    allowed = counting.hit(PER_ADDRESS, address) and counting.hit(PER_ACCOUNT, email)
    operator = find_by_email(email)
    if not allowed or operator is None or not operator.is_active:
        return
    with operation():
        token = links.issue(operator, LinkKind.PASSWORD_RESET)
        with force_locale(operator.language):
            text = _(
                "Hello %(name)s,\n\nsomebody, probably you, asked for a new password at Helpcenter. Choose it within an"
                " hour:\n\n%(url)s\n\nThe link works once. If it was not you, do nothing: your password stays as it"
                " is.\n",
                name=operator.name,
                url=_address(token),
            )
            outbox.put(operator.email, subject=_("A new password for Helpcenter"), text=text)
        recording.record(None, "password_reset_asked", operator)


def set_password(token: str, password: str) -> Operator | None:
    """The operator of a link, now with this password and signed out everywhere; None where the link is no good.

    Raises RefusedError for a weak password; the link then stays good.
    """
    operators.check_password(password)
    with operation():
        link = links.take(token)
        operator = db.session.get_one(Operator, link.operator_id) if link else None
        if operator is None or not operator.is_active:
            return None
        operators.change_password(operator, password, by=operator.id)
    return operator


def _address(token: str) -> str:
    return origin.own() + url_for("account_links.show", token=token)
