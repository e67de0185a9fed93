"""The form of a call that exists already."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from helpcenter.customers.forms import tags_of
from helpcenter.tickets import call_editing, custom_fields, custom_inputs, wording
from helpcenter.tickets.category_choices import category_choices
from helpcenter.tickets.forms import LONGEST_TEXT, Versioned, number_of, options
from helpcenter.tickets.models import Call, Priority
from helpcenter.web.typed import in_lines


class CallEditForm(Versioned):
    """What somebody may change of a call; `call_edit_form` takes out what belongs to an external system."""

    subject = StringField(
        _("Subject"), [DataRequired(_("A call needs a subject.")), Length(max=300)], id="call_edit_subject"
    )
    content = TextAreaField(_("Content"), [Optional(), Length(max=LONGEST_TEXT)], id="call_edit_content")
    priority = SelectField(_("Priority"), choices=options(wording.PRIORITIES.items()), id="call_edit_priority")
    category_id = SelectField(_("Processing type"), coerce=str, id="call_edit_category_id")
    tags = StringField(_("Tags"), [Optional(), Length(max=500)], id="call_edit_tags")
    note = TextAreaField(_("Note"), [Optional(), Length(max=10_000)], id="call_edit_note")

    def values(self) -> dict[str, Any]:
        """What was typed, as `call_editing.save` takes it."""
        texts = {name: self[name].data or "" for name in ("subject", "content", "note") if name in self}
        return {name: in_lines(text).strip() for name, text in texts.items()} | {
            "priority": Priority(self.priority.data),
            "category_id": number_of(self.category_id.data),
            "tags": tags_of(self.tags.data),
            "custom_fields": custom_inputs.typed(self),
        }

    def pairs(self) -> list[tuple[str, str]]:
        """The same as a form sends it again."""
        return [(field.name, field.data or "") for field in self if field.name not in ("version", "csrf_token")]


def call_edit_form(call: Call, **keywords: Any) -> CallEditForm:
    """The form of `call`, with its service's fields for calls."""
    made = custom_inputs.form_with(CallEditForm, custom_fields.of_service(call.service_id, "calls"))
    texts = {name: getattr(call, name) for name in ("subject", "content", "note")}
    chosen = {"priority": call.priority.value, "category_id": str(call.category_id or ""), "tags": ", ".join(call.tags)}
    data = {"version": call.ticket.version, **texts, **chosen, **custom_inputs.data(call.custom_fields)}
    form = made(data=data, **keywords)
    form.category_id.choices = options(category_choices(call.service_id, call.category_id))
    for name in ("subject", "content"):
        if name not in call_editing.editable(call):
            del form[name]
    return form
