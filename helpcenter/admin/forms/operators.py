"""Operators: account, memberships, password."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from helpcenter.accounts.models import Operator, Role
from helpcenter.admin.forms.assignment import MemberForm
from helpcenter.columns import localized
from helpcenter.services import members
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web.languages import LANGUAGES

LONG = _("Enter at most 100 characters.")


class OperatorForm(FlaskForm):
    """Somebody's account. The password is asked for only when an operator is made."""

    name = StringField(_("Name"), [DataRequired(_("Enter the name.")), Length(max=100, message=LONG)])
    nickname = StringField(_("Nickname"), [Optional(), Length(max=100, message=LONG)])
    email = EmailField(_("E-mail"), [DataRequired(_("Enter the e-mail address.")), Length(max=254)])
    role = SelectField(_("Role"), coerce=int)
    language = SelectField(_("Language"), choices={one: LANGUAGE_NAMES[one] for one in LANGUAGES})

    def offer(self, roles: list[Role], language: str) -> None:
        """Let these roles be chosen."""
        self.role.choices = {role.id: localized(role.name, language) for role in roles}


class NewOperatorForm(OperatorForm):
    """A new account; without a password its owner is invited by mail and chooses one."""

    password = PasswordField(_("First password"), [Optional(), Length(max=200)])


class PasswordForm(FlaskForm):
    """A new password for somebody who has forgotten the old one."""

    password = PasswordField(_("New password"), [DataRequired(_("Enter a password.")), Length(max=200)])


class MembershipForm(MemberForm):
    """One service in the list of memberships."""

    member = BooleanField(_("Member"))


Row = tuple[Service, MembershipForm]


def rows(services: list[Service], operator: Operator | None, *, filled: bool = False) -> list[Row]:
    """Each service with its form: `filled` as it is now, else as it was sent."""
    held = members.of_operator(operator.id) if operator else {}
    return [(service, _row(service, held, filled)) for service in services]


def _row(service: Service, held: dict[int, Any], filled: bool) -> MembershipForm:
    prefix = f"service-{service.id}"
    if not filled:
        return MembershipForm(prefix=prefix)
    membership = held.get(service.id)
    if membership is None:
        return MembershipForm(formdata=None, prefix=prefix, data={"chat_right": True, "automatic_assignment": True})
    return MembershipForm(formdata=None, prefix=prefix, obj=membership, data={"member": True})
