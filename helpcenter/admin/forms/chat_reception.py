"""Chat → reception: for whom, the greeting beside the icon, and what happens in silence."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from helpcenter.services import texts
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service, TextKind
from helpcenter.web import language_fields

COLUMNS = ("login_only_chat", "proactive_after_seconds", "idle_warning_minutes", "idle_end_minutes")
LONGEST = 200
MOST_SECONDS, MOST_MINUTES = 3600, 1440


def _proactive(language: str) -> TextAreaField:
    label = _("Greeting beside the icon (%(language)s)", language=LANGUAGE_NAMES[language])
    return TextAreaField(label, [Length(max=LONGEST, message=_("Enter at most 200 characters."))])


@language_fields.per_language(proactive=_proactive)
class ReceptionForm(FlaskForm):
    """An empty number turns the thing off; an empty text stands for the product's own."""

    login_only_chat = BooleanField(_("Chat for members only"))
    proactive_after_seconds = IntegerField(
        _("Seconds on a page"), [Optional(), NumberRange(1, MOST_SECONDS, _("Enter a number from 1 to 3,600."))]
    )
    idle_warning_minutes = IntegerField(
        _("Minutes until the warning"),
        [Optional(), NumberRange(1, MOST_MINUTES, _("Enter a number from 1 to 1,440."))],
    )
    idle_end_minutes = IntegerField(
        _("Minutes from the warning to the end"),
        [Optional(), NumberRange(1, MOST_MINUTES, _("Enter a number from 1 to 1,440."))],
    )

    def validate(self, *arguments: object, **keywords: object) -> bool:
        """The two times of silence belong together."""
        correct = bool(super().validate(*arguments, **keywords))
        warning, end = self.idle_warning_minutes, self.idle_end_minutes
        lacking = end if warning.data and not end.data else warning if end.data and not warning.data else None
        if correct and lacking is not None:
            lacking.errors = [gettext("Enter both times, or leave both empty.")]
        return correct and lacking is None


def filled(service: Service) -> ReceptionForm:
    """The form as the service is now."""
    data = {name: getattr(service, name) for name in COLUMNS}
    written = language_fields.data("proactive", texts.texts(service, TextKind.PROACTIVE))
    return ReceptionForm(formdata=None, data={**data, **written})
