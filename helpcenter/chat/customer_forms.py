"""What customers send."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, IntegerField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from helpcenter.chat.messages import LONGEST_TEXT
from helpcenter.chat.ratings import LONGEST_COMMENT
from helpcenter.customers import contacts


class CustomerForm(FlaskForm):
    """Anonymous forms carry no token: their Origin is checked (design.md rule 16)."""

    class Meta:
        csrf = False


def _uuid(value: str | None) -> str:
    """The UUID, or '' where it is none."""
    try:
        return str(uuid.UUID(value or ""))
    except ValueError:
        return ""


class ConsentForm(CustomerForm):
    """The consent step. `wording_id` says which wording was on the screen, `form_uuid` which screen it was."""

    name = StringField(_("Your name"), [Optional(), Length(max=200, message=_("Enter at most 200 characters."))])
    email = EmailField(_("Your e-mail"), [Optional(), Length(max=320, message=_("Enter at most 320 characters."))])
    question = TextAreaField(
        _("Question"), [Optional(), Length(max=LONGEST_TEXT, message=_("Enter at most 5,000 characters."))]
    )
    wording_id = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    form_uuid = HiddenField(filters=[_uuid])
    page_url = HiddenField(filters=[lambda value: (value or "")[:2000]])
    page_title = HiddenField(filters=[lambda value: (value or "")[:300]])
    site = HiddenField(filters=[lambda value: (value or "")[:260]])
    identified = HiddenField()
    identity = HiddenField()
    """The token of the page around the frame; put in by static/js/identity.js when the form is sent."""

    def validate_email(self, field: EmailField) -> None:
        """An address we could answer to, or none."""
        if field.data and contacts.normalised_email(field.data) is None:
            raise ValidationError(_("This is not an e-mail address. Check the part after the @."))


class TranscriptForm(CustomerForm):
    """Where the conversation is to be sent."""

    email = EmailField(_("E-mail"), [InputRequired(_("Enter an e-mail address."))])

    def validate_email(self, field: EmailField) -> None:
        """An address we could send to."""
        if contacts.normalised_email(field.data or "") is None:
            raise ValidationError(_("This is not an e-mail address. Check the part after the @."))


class RatingForm(CustomerForm):
    """Satisfied or not, and why."""

    satisfied = RadioField(
        choices=[SelectChoice("yes", ""), SelectChoice("no", "")], validators=[InputRequired(_("Choose one."))]
    )
    comment = TextAreaField(validators=[Optional(), Length(max=LONGEST_COMMENT)])
