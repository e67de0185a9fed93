"""One inquiry type."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import InquiryType, Service
from helpcenter.web import language_fields
from helpcenter.web.typed import on_one_line


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=100, message=_("Enter at most 100 characters."))], filters=[on_one_line])


@language_fields.per_language(name=_name)
class InquiryTypeForm(FlaskForm):
    """Name per language; on or off."""

    active = BooleanField(_("Offered in the inquiry form"))

    def require_names(self, service: Service) -> None:
        """In each language of the service."""
        language_fields.require(self, "name", service.languages, gettext("Enter the name in this language."))


def filled(service: Service, kind: InquiryType | None) -> InquiryTypeForm:
    """The form as the type is now; a new one is offered."""
    data = {"active": kind.active if kind else True} | language_fields.data("name", kind.name if kind else {})
    form = InquiryTypeForm(formdata=None, data=data)
    form.require_names(service)
    return form
