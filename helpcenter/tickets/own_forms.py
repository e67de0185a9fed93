"""Forms of a customer's own tickets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from helpcenter.customers.forms import own_address
from helpcenter.web.typed import in_lines

LONGEST = 10_000


class AddressForm(FlaskForm):
    """Where the link goes to."""

    class Meta:
        csrf = False  # anonymous: Origin is checked (design.md rule 16)

    email = own_address()


class AnswerForm(FlaskForm):
    """What the customer writes."""

    class Meta:
        csrf = False  # likewise

    text = TextAreaField(
        _("Your answer"),
        [
            DataRequired(_("Write something first.")),
            Length(max=LONGEST, message=_("Enter at most 10,000 characters.")),
        ],
        id="answer_text",
    )

    @property
    def written(self) -> str:
        """Without what no database keeps."""
        return in_lines(self.text.data).strip()


class ConsentingAnswerForm(AnswerForm):
    """The same from somebody who has withdrawn the consent: it is asked for again."""

    consent = BooleanField(
        _("I agree to the handling of my personal information"),
        [InputRequired(_("Without your agreement we cannot take your answer."))],
    )
    wording_id = IntegerField(widget=HiddenInput())
