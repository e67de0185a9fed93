"""One call creation setting."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from helpcenter.services import category_tree
from helpcenter.services.category_paths import SEPARATOR
from helpcenter.services.models import Service
from helpcenter.tickets import custom_fields, custom_inputs
from helpcenter.tickets.models import CallTemplate, Priority
from helpcenter.web import languages

PRIORITIES = {
    Priority.LOW: _("Low"),
    Priority.NORMAL: _("Normal"),
    Priority.HIGH: _("High"),
    Priority.URGENT: _("Urgent"),
}
MOST_TAGS = 20


class CallTemplateForm(FlaskForm):
    """The presets. It names no state: imported calls are closed."""

    name = StringField(
        _("Name"), [DataRequired(_("Enter the name.")), Length(max=100, message=_("Enter at most 100 characters."))]
    )
    subject_pattern = StringField(
        _("Subject pattern"),
        [DataRequired(_("Enter the pattern.")), Length(max=300, message=_("Enter at most 300 characters."))],
    )
    category_id = SelectField(_("Processing type"), coerce=int)
    priority = SelectField(_("Priority"), choices=[SelectChoice(one.value, word) for one, word in PRIORITIES.items()])
    note = TextAreaField(_("Note"), [Optional(), Length(max=5000, message=_("Enter at most 5,000 characters."))])
    tags = StringField(_("Tags"), [Optional(), Length(max=500, message=_("Enter at most 500 characters."))])

    def offer_categories(self, service: Service, kept_id: int | None = None) -> None:
        """Let the service's active processing types be chosen, and the one that is set even if it is not active."""
        nodes = category_tree.flat(category_tree.tree(service.id))
        paths = {
            node.category.id: SEPARATOR.join(one.name_in(languages.current()) for one in node.path())
            for node in nodes
            if node.offered or node.category.id == kept_id
        }
        self.category_id.choices = {0: gettext("None"), **paths}

    @property
    def values(self) -> dict[str, Any]:
        """Columns of a CallTemplate."""
        tags = [" ".join(tag.split()) for tag in (self.tags.data or "").replace("、", ",").split(",")]
        return {
            "name": (self.name.data or "").strip(),
            "subject_pattern": (self.subject_pattern.data or "").strip(),
            "category_id": self.category_id.data or None,
            "priority": Priority(self.priority.data),
            "note": (self.note.data or "").strip(),
            "custom_fields": {key: value for key, value in custom_inputs.typed(self).items() if value},
            "tags": list(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS],
        }


def form_of(service: Service, **keywords: Any) -> CallTemplateForm:
    """The form with the service's own fields for calls. Texts may have the placeholders of the subject in them."""
    fields = custom_fields.of_service(service.id, "calls")
    return custom_inputs.form_with(CallTemplateForm, fields, optional=True)(**keywords)


def filled(service: Service, template: CallTemplate | None) -> CallTemplateForm:
    """The form as the template is now, or for a new one."""
    if template is None:
        data = {"subject_pattern": "{source} {customer} {started_at}", "priority": Priority.NORMAL.value}
        return form_of(service, formdata=None, data=data)
    names = ("name", "subject_pattern", "note")
    kept: dict[str, Any] = {name: getattr(template, name) for name in names}
    kept |= {"category_id": template.category_id or 0, "priority": template.priority.value}
    kept |= custom_inputs.data(template.custom_fields)
    return form_of(service, formdata=None, data=kept | {"tags": ", ".join(template.tags)})
