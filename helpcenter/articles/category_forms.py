"""One article category as editors fill it in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from helpcenter.articles import category_editing
from helpcenter.articles.category_editing import Row, Typed
from helpcenter.services.category_tree import LEVELS
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web import language_fields, languages
from helpcenter.web.typed import on_one_line

ICONS = (
    "book-open", "truck", "undo-2", "shopping-bag", "credit-card", "user", "package-search", "building-2", "file-text",
    "ticket", "lock", "settings", "smartphone", "wrench", "mail", "phone", "calendar", "info", "star", "globe",
)  # fmt: skip


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=100, message=_("Enter at most 100 characters."))], filters=[on_one_line])


def _description(language: str) -> StringField:
    label = _("Description (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=200, message=_("Enter at most 200 characters."))], filters=[on_one_line])


@language_fields.per_language(name=_name, description=_description)
class CategoryForm(FlaskForm):
    """Names, descriptions, icon, parent."""

    parent_id = SelectField(_("Under"), coerce=int)
    icon = RadioField(_("Icon"), choices={name: name for name in ICONS}, default=ICONS[0])

    def __init__(self, service: Service, row: Row | None, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.service = service
        language_fields.require(self, "name", service.languages, gettext("Enter the name in this language."))
        own = list(row.branch()) if row else []
        ids = {one.category.id for one in own}
        fitting = [one for one in category_editing.rows(service) if one.category.level < LEVELS]
        offered = [(one.category.id, one.path_in(languages.current())) for one in fitting]
        self.parent_id.choices = [(0, gettext("First level")), *(pair for pair in offered if pair[0] not in ids)]

    def typed(self) -> Typed:
        """What was typed, after it was found valid."""
        names = language_fields.texts(self, "name", self.service.languages)
        about = language_fields.texts(self, "description", self.service.languages)
        return Typed(
            names, {one: text for one, text in about.items() if text}, self.icon.data, self.parent_id.data or None
        )


def filled(service: Service, row: Row | None, parent_id: int | None = None) -> CategoryForm:
    """The form as the category is now; a new one under `parent_id`."""
    if row is None:
        return CategoryForm(service, None, formdata=None, data={"parent_id": parent_id or 0, "icon": ICONS[0]})
    category = row.category
    data: dict[str, Any] = {"parent_id": category.parent_id or 0, "icon": category.icon}
    data |= language_fields.data("name", category.name) | language_fields.data("description", category.description)
    return CategoryForm(service, row, formdata=None, data=data)
