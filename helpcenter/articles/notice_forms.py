"""One notice as editors fill it in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from helpcenter.articles.models import Notice
from helpcenter.articles.notice_editing import Typed
from helpcenter.clock import now
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web import language_fields
from helpcenter.web.date_fields import DateTimeLocalField
from helpcenter.web.typed import in_lines

LONGEST_TEXT = 20_000
TIME = "%Y-%m-%dT%H:%M"


def _title(language: str) -> StringField:
    label = _("Title (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=200, message=_("Enter at most 200 characters."))])


def _body(language: str) -> TextAreaField:
    label = _("Text (%(language)s)", language=LANGUAGE_NAMES[language])
    return TextAreaField(label, [Length(max=LONGEST_TEXT, message=_("Enter at most 20,000 characters."))])


@language_fields.per_language(title=_title, body=_body)
class NoticeForm(FlaskForm):
    """Title and text per language, and the period, typed in the service's zone."""

    important = BooleanField(_("Important"))
    published_from = DateTimeLocalField(_("From"), [InputRequired(_("Say from when customers see it."))], format=TIME)
    published_until = DateTimeLocalField(_("Until"), [Optional()], format=TIME)

    def __init__(self, service: Service, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.service, self.zone = service, ZoneInfo(service.time_zone)
        main = [service.default_language]
        language_fields.require(self, "title", main, gettext("Enter the title in the default language."))
        language_fields.require(self, "body", main, gettext("Enter the text in the default language."))

    def validate_published_until(self, field: DateTimeLocalField) -> None:
        """After the beginning."""
        if field.data and self.published_from.data and field.data <= self.published_from.data:
            raise ValidationError(gettext("The end has to be after the beginning."))

    def typed(self, *, draft: bool) -> Typed:
        """What was typed, after it was found valid; languages without a title are left out."""
        titles = language_fields.texts(self, "title", self.service.languages)
        bodies = language_fields.texts(self, "body", self.service.languages)
        written = [language for language, title in titles.items() if title]
        return Typed(
            title={language: in_lines(titles[language]) for language in written},
            body={language: in_lines(bodies[language]) for language in written},
            important=bool(self.important.data),
            published_from=self._aware(self.published_from.data) or now(),
            published_until=self._aware(self.published_until.data),
            draft=draft,
        )

    def _aware(self, local: datetime | None) -> datetime | None:
        return local.replace(tzinfo=self.zone).astimezone(UTC) if local else None


def filled(service: Service, notice: Notice | None) -> NoticeForm:
    """The form as the notice is now; a new one begins now and is open-ended."""
    zone = ZoneInfo(service.time_zone)
    if notice is None:
        return NoticeForm(service, formdata=None, data={"published_from": now().astimezone(zone)})
    until = notice.published_until.astimezone(zone) if notice.published_until else None
    data: dict[str, Any] = {
        "important": notice.important,
        "published_from": notice.published_from.astimezone(zone),
        "published_until": until,
    }
    data |= language_fields.data("title", notice.title)
    data |= language_fields.data("body", notice.body)
    return NoticeForm(service, formdata=None, data=data)
