"""A role: its name in each language, and what it may."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from helpcenter.accounts.models import Role
from helpcenter.accounts.permissions import PERMISSIONS, Permission
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.web import language_fields

GROUPS = (
    (_("Chat"), "chat."),
    (_("Tickets"), "ticket."),
    (_("Customers"), "customer."),
    (_("FAQ and notices"), "article."),
    (_("SNS management"), "sns."),
    (_("Administration"), ""),
)
"""Headings of the form with the beginning of the permissions below; what none of them takes stands under the last."""


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    checks = [DataRequired(_("Enter the name.")), Length(max=100, message=_("Enter at most 100 characters."))]
    return StringField(label, checks)


@language_fields.per_language(name=_name)
class RoleForm(FlaskForm):
    """One role."""

    permissions = SelectMultipleField(
        _("Permissions"), choices=[SelectChoice(str(one), sentence) for one, sentence in PERMISSIONS.items()]
    )


def filled(role: Role | None) -> RoleForm:
    """The form as the role is; of a new role without `role`."""
    if role is None:
        return RoleForm(formdata=None)
    data = language_fields.data("name", role.name)
    return RoleForm(formdata=None, data={**data, "permissions": sorted(role.permissions)})


def groups() -> list[tuple[object, list[tuple[Permission, object]]]]:
    """Heading → its permissions, each with its sentence."""
    left = dict(PERMISSIONS)
    drawn = []
    for heading, beginning in GROUPS:
        taken = [one for one in left if one.startswith(beginning)]
        drawn.append((heading, [(one, left.pop(one)) for one in taken]))
    return drawn
