"""The inspector of a processing type."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from helpcenter.services.categories import LONGEST_NAME
from helpcenter.services.category_paths import SEPARATOR
from helpcenter.services.category_tree import LEVELS, Node
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web import language_fields, languages


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=LONGEST_NAME, message=_("Enter at most 100 characters."))])


@language_fields.per_language(name=_name)
class CategoryForm(FlaskForm):
    """Names, place and whether it can be chosen."""

    parent_id = SelectField(_("Parent"), coerce=int)
    active = BooleanField(_("Active"))

    def require_names(self, service: Service) -> None:
        """Each language that the service offers needs a name in it."""
        language_fields.require(self, "name", service.languages, gettext("Enter the name in this language."))

    def offer_parents(self, node: Node, nodes: list[Node]) -> None:
        """Let those be chosen under which the whole branch of `node` has room."""
        own = {node.category.id, *(below.category.id for below in node.below())}
        fitting = {
            one.category.id: SEPARATOR.join(part.name_in(languages.current()) for part in one.path())
            for one in nodes
            if one.category.id not in own and one.category.level + node.height <= LEVELS
        }
        self.parent_id.choices = {0: gettext("None (first level)"), **fitting}


def filled(node: Node) -> CategoryForm:
    """The form as the category is now."""
    category = node.category
    data = language_fields.data("name", {name.language: name.name for name in category.names})
    return CategoryForm(formdata=None, data={**data, "parent_id": category.parent_id or 0, "active": category.active})
