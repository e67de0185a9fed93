"""A webhook: where to, and about what."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from helpcenter.webhooks.events import EVENTS


class WebhookForm(FlaskForm):
    """One webhook."""

    url = StringField(
        _("Address"),
        [DataRequired(_("Enter the address.")), Length(max=500, message=_("Enter at most 500 characters."))],
    )
    events = SelectMultipleField(
        _("Events"),
        [DataRequired(_("Choose at least one event."))],
        choices=[SelectChoice(event.value, sentence) for event, sentence in EVENTS.items()],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    active = BooleanField(_("Active"))
