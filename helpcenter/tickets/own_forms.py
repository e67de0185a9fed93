"""Forms of a customer's own tickets."""

from __future__ import annotations

import unicodedata

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

LONGEST = 10_000


class AddressForm(FlaskForm):
    """Where the link goes to."""

    class Meta:
        csrf = False  # anonymous: Origin is checked (design.md rule 16)

    email = EmailField(
        _("E-mail"),
        [
            DataRequired(_("Enter your e-mail address.")),
            Length(max=254, message=_("Enter at most 254 characters.")),
            Regexp(r"[^\s@]+@[^\s@]+", message=_("This is not an e-mail address. Check the part after the @.")),
        ],
        filters=[lambda typed: unicodedata.normalize("NFKC", typed).strip() if typed else typed],
    )


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
        return (self.text.data or "").replace("\r\n", "\n").replace("\x00", "").strip()
