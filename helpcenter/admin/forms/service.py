"""A new service."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.web import language_fields


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Optional(), Length(max=100, message=_("Enter at most 100 characters."))])


@language_fields.per_language(name=_name)
class ServiceForm(FlaskForm):
    """Its names, and the word in its addresses. The help center is offered in the languages that have a name."""

    slug = StringField(_("Word in the address"), [DataRequired(_("Enter the word.")), Length(max=64)])

    def validate(self, extra_validators: object = None) -> bool:
        """A name in one language at least."""
        valid: bool = super().validate(extra_validators)
        if not any(language_fields.texts(self, "name").values()):
            next(iter(language_fields.fields(self, "name").values())).errors = [gettext("Enter the name.")]
            return False
        return valid
