"""The form that blocks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from helpcenter.web.typed import on_one_line

LONGEST_REASON = 200


class BlockForm(FlaskForm):
    """Whom, for how long, why."""

    customer = BooleanField(_("This customer"))
    address = BooleanField(_("This network address"))
    duration = RadioField(
        _("How long"),
        [InputRequired(_("Choose one."))],
        choices=[
            SelectChoice("hour", _("1 hour")),
            SelectChoice("day", _("1 day")),
            SelectChoice("good", _("Until it is lifted")),
        ],
    )
    reason = StringField(
        _("Reason"),
        [
            DataRequired(_("Write a reason.")),
            Length(max=LONGEST_REASON, message=_("Enter at most 200 characters.")),
        ],
        filters=[on_one_line],
    )
