"""Help center → basic settings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, ColorField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from helpcenter.articles import popular_words
from helpcenter.services import colours, privacy
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web import language_fields, time_zones
from helpcenter.web.languages import LANGUAGES

TOGGLES = ("notices_enabled", "articles_enabled", "inquiries_enabled", "inquiries_members_only", "chat_enabled")
LONGEST_WORDING = 10_000
OFFERED = {language: LANGUAGE_NAMES[language] for language in LANGUAGES}


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=100, message=_("Enter at most 100 characters."))])


def _wording(language: str) -> TextAreaField:
    label = _("Wording (%(language)s)", language=LANGUAGE_NAMES[language])
    return TextAreaField(label, [Length(max=LONGEST_WORDING, message=_("Enter at most 10,000 characters."))])


def _search_words(language: str) -> StringField:
    label = _("Words to search for (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=300, message=_("Enter at most 300 characters."))])


@language_fields.per_language(name=_name, wording=_wording, search_words=_search_words)
class HelpCenterForm(FlaskForm):
    """Everything on one page, saved together."""

    colour = ColorField(
        _("Colour"),
        [Regexp(r"#[0-9A-Fa-f]{6}\Z", message=_("Enter a colour as %(example)s.", example=colours.DEFAULT))],
        filters=[lambda value: (value or "").upper()],
    )
    languages = SelectMultipleField(
        _("Languages"),
        [DataRequired(_("Choose at least one language."))],
        choices=OFFERED,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    default_language = SelectField(_("Default language"), choices=OFFERED)
    time_zone = SelectField(_("Time zone"), choices={name: name for name in time_zones.names()})
    notices_enabled = BooleanField(_("Notices"))
    articles_enabled = BooleanField(_("FAQ"))
    inquiries_enabled = BooleanField(_("Inquiries"))
    inquiries_members_only = BooleanField(_("Inquiries from members only"))
    chat_enabled = BooleanField(_("Chat"))

    def require_names(self) -> None:
        """A language that is offered needs a name in it."""
        offered = [language for language in LANGUAGES if language in (self.languages.data or [])]
        language_fields.require(self, "name", offered, gettext("Enter the name in this language."))


def filled(service: Service) -> HelpCenterForm:
    """The form as the service is now."""
    columns = ("colour", "languages", "default_language", "time_zone", *TOGGLES)
    data: dict[str, Any] = {name: getattr(service, name) for name in columns}
    wordings = {language: privacy.current(service, language) for language in LANGUAGES}
    data |= language_fields.data("name", service.name)
    data |= language_fields.data("search_words", popular_words.written(service))
    data |= language_fields.data("wording", {language: one.text for language, one in wordings.items() if one})
    return HelpCenterForm(formdata=None, data=data)
