"""The words of a mail that goes to customers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from helpcenter.tickets.mail_wordings import LONGEST_SUBJECT, LONGEST_TEXT, Wording
from helpcenter.web.typed import in_lines, on_one_line


class MailWordingForm(FlaskForm):
    """Subject and text, with placeholders."""

    subject = StringField(
        _("Subject"),
        [
            DataRequired(_("Enter a subject.")),
            Length(max=LONGEST_SUBJECT, message=_("Enter at most 200 characters.")),
        ],
        filters=[on_one_line],
    )
    text = TextAreaField(
        _("Text"),
        [
            DataRequired(_("Enter the text.")),
            Length(max=LONGEST_TEXT, message=_("Enter at most 10,000 characters.")),
        ],
    )

    @property
    def wording(self) -> Wording:
        """What was typed."""
        text = in_lines(self.text.data).strip()
        return Wording(self.subject.data or "", text)
