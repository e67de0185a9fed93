"""Chat → basic settings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from helpcenter.services import texts
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service, TextKind
from helpcenter.web import language_fields

KINDS = (TextKind.GREETING, TextKind.SATISFACTION)
LONGEST = 1000


def _greeting(language: str) -> TextAreaField:
    label = _("Greeting (%(language)s)", language=LANGUAGE_NAMES[language])
    return TextAreaField(label, [Length(max=LONGEST, message=_("Enter at most 1,000 characters."))])


def _satisfaction(language: str) -> TextAreaField:
    label = _("Satisfaction message (%(language)s)", language=LANGUAGE_NAMES[language])
    return TextAreaField(label, [Length(max=LONGEST, message=_("Enter at most 1,000 characters."))])


@language_fields.per_language(greeting=_greeting, satisfaction=_satisfaction)
class ChatTextsForm(FlaskForm):
    """What is sent for the service; an empty field stands for the product's own text."""


def filled(service: Service) -> ChatTextsForm:
    """The form as the service is now."""
    data: dict[str, str] = {}
    for kind in KINDS:
        data |= language_fields.data(kind.value, texts.texts(service, kind))
    return ChatTextsForm(formdata=None, data=data)
