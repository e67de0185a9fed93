"""The inquiry form (help-center.md 1.4)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from helpcenter.columns import localized
from helpcenter.services import inquiry_types
from helpcenter.services.models import InquiryType, Service
from helpcenter.tickets import custom_fields, custom_inputs
from helpcenter.web.typed import in_lines

LONGEST_CONTENT = 10_000
_ADDRESS = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


class InquiryForm(FlaskForm):
    """What a customer writes. `website` is a trap: people do not see it, programs fill it in."""

    class Meta:
        csrf = False  # anonymous: Origin is checked (design.md rule 16)

    inquiry_type = SelectField(_("What is it about?"), [InputRequired(_("Choose what it is about."))])
    name = StringField(
        _("Your name"),
        [DataRequired(_("Enter your name.")), Length(max=200, message=_("Enter at most 200 characters."))],
    )
    email = EmailField(
        _("E-mail"),
        [
            DataRequired(_("Enter the e-mail address that we should answer to.")),
            Length(max=254, message=_("Enter at most 254 characters.")),
        ],
        filters=[lambda typed: unicodedata.normalize("NFKC", typed).strip() if typed else typed],
    )
    subject = StringField(
        _("Subject"),
        [DataRequired(_("Enter a subject.")), Length(max=200, message=_("Enter at most 200 characters."))],
    )
    content = TextAreaField(
        _("Your question"),
        [
            DataRequired(_("Write what we can help you with.")),
            Length(max=LONGEST_CONTENT, message=_("Enter at most 10,000 characters.")),
        ],
        filters=[in_lines],
        id="inquiry_content",  # `content` is the page's
    )
    consent = BooleanField(
        _("I agree to the handling of my personal information"),
        [InputRequired(_("Without your agreement we cannot take your inquiry."))],
    )
    wording_id = IntegerField(widget=HiddenInput())
    website = StringField(_("Leave this field empty"), [Length(max=0, message=_("Leave this field empty."))])

    def __init__(self, types: list[InquiryType], language: str, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offered = [(str(one.id), localized(one.name, language)) for one in types]
        self.inquiry_type.choices = [("", gettext("Please choose")), *offered]
        if not types:
            del self.inquiry_type

    def validate_email(self, field: EmailField) -> None:
        """Something with an @: old addresses of carriers are not valid by the book, but exist."""
        if not _ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(gettext("This is not an e-mail address. Check the part after the @."))


def inquiry_form(service: Service, language: str, **keywords: Any) -> InquiryForm:
    """The form of `service`, with those of its own fields that customers fill in."""
    made = custom_inputs.form_with(InquiryForm, custom_fields.of_service(service.id, "customers"))
    return made(inquiry_types.offered(service.id), language, **keywords)
