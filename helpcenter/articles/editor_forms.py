"""What editors fill in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from helpcenter.articles import category_editing
from helpcenter.articles.models import Article
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.articles.writing import LONGEST_TEXT, LONGEST_TITLE
from helpcenter.services.models import Service
from helpcenter.web import languages
from helpcenter.web.date_fields import DateTimeLocalField
from helpcenter.web.typed import in_lines

LARGEST_POSITION = 10_000


class TextForm(FlaskForm):
    """A text in one language; `base` is the number of the version that it was shown from. `at`: when to publish it."""

    title = StringField(
        _("Title"), [Length(max=LONGEST_TITLE, message=_("Enter at most 200 characters."))], filters=[lambda t: t or ""]
    )
    markdown = TextAreaField(
        _("Text"),
        [Length(max=LONGEST_TEXT, message=_("Enter at most 100,000 characters."))],
        filters=[in_lines],
    )
    base = IntegerField(widget=HiddenInput(), default=0)
    at = DateTimeLocalField(_("Publish at"), [Optional()], format="%Y-%m-%dT%H:%M")

    def validate_title(self, field: StringField) -> None:
        """A text needs a title; neither of them is fine: the article is not written in this language."""
        if self.markdown.data.strip() and not field.data.strip():
            raise ValidationError(gettext("A text needs a title."))

    def due_at(self, service: Service) -> datetime | None:
        """`at` in the service's zone, as UTC."""
        if self.at.data is None:
            return None
        local: datetime = self.at.data.replace(tzinfo=ZoneInfo(service.time_zone))
        return local.astimezone(UTC)


class PlaceForm(FlaskForm):
    """Where an article stands."""

    category_id = SelectField(_("Category"), coerce=int)
    pinned = BooleanField(_("Pinned on the home page"))
    position = IntegerField(
        _("Order"),
        [InputRequired(_("Enter a number.")), NumberRange(0, LARGEST_POSITION, _("Enter a number from 0 to 10,000."))],
    )

    def __init__(self, service: Service, **keywords: Any) -> None:
        super().__init__(**keywords)
        language = languages.current()
        rows = category_editing.rows(service)
        named = ((row.category.id, row.path_in(language)) for row in rows)
        self.category_id.choices = [(0, _("No category")), *named]


def filled_text(version: ArticleVersion | None) -> TextForm:
    """The form as the newest version is."""
    if version is None:
        return TextForm(formdata=None)
    data = {"title": version.title, "markdown": version.markdown, "base": version.number}
    return TextForm(formdata=None, data=data)


def filled_place(service: Service, article: Article | None, category_id: int | None = None) -> PlaceForm:
    """The form as the article stands; a new one in `category_id`."""
    if article is None:
        return PlaceForm(service, formdata=None, data={"category_id": category_id or 0, "position": 0})
    data = {"category_id": article.category_id or 0, "pinned": article.pinned, "position": article.position}
    return PlaceForm(service, formdata=None, data=data)
