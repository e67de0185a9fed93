"""One custom field."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from helpcenter.columns import Localized
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.tickets.custom_field_model import CustomField, FieldKind
from helpcenter.web import language_fields

KINDS = {
    FieldKind.TEXT: lazy_pgettext("kind of field", "Text"),
    FieldKind.NUMBER: lazy_pgettext("kind of field", "Number"),
    FieldKind.DATE: lazy_pgettext("kind of field", "Date"),
    FieldKind.CHOICE: lazy_pgettext("kind of field", "Choice"),
}
MOST_CHOICES = 100
SWITCHES = ("required", "on_calls", "on_tickets", "for_customers")


def _name(language: str) -> StringField:
    label = _("Name (%(language)s)", language=LANGUAGE_NAMES[language])
    return StringField(label, [Length(max=100, message=_("Enter at most 100 characters."))])


def _choices(language: str) -> TextAreaField:
    label = _("Choices (%(language)s)", language=LANGUAGE_NAMES[language])
    return TextAreaField(label, [Length(max=10_000, message=_("Enter at most 10,000 characters."))])


@language_fields.per_language(name=_name, choices=_choices)
class CustomFieldForm(FlaskForm):
    """Names, kind, where it stands. Choices are lines; the same line in each language is the same choice."""

    kind = SelectField(_("Kind"), choices=[SelectChoice(one.value, word) for one, word in KINDS.items()])
    required = BooleanField(_("Has to be filled in"))
    on_calls = BooleanField(_("On calls"))
    on_tickets = BooleanField(_("On tickets"))
    for_customers = BooleanField(_("In the inquiry form"))

    def __init__(self, service: Service, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.languages = service.languages
        language_fields.require(self, "name", service.languages, gettext("Enter the name in this language."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: somewhere it has to stand, and each choice needs its word in every language."""
        fine = super().validate(extra_validators)
        if not (self.on_calls.data or self.on_tickets.data):
            self.on_tickets.errors = [gettext("Choose calls, tickets, or both.")]
            fine = False
        return fine and (self.kind.data != FieldKind.CHOICE or self._choices_are_right())

    def _choices_are_right(self) -> bool:
        lines = {language: _lines(self, language) for language in self.languages}
        counts = {len(one) for one in lines.values()}
        problem = None
        if 0 in counts or max(counts) > MOST_CHOICES:
            problem = gettext("Enter 1 to %(most)s choices, one a line.", most=MOST_CHOICES)
        elif len(counts) > 1:
            problem = gettext("Each language needs the same number of lines.")
        elif any(len(set(one)) < len(one) or max(map(len, one)) > 100 for one in lines.values()):
            problem = gettext("Each line is another choice of at most 100 characters.")
        if problem:
            self[f"choices_{self.languages[0]}"].errors = [problem]
        return problem is None

    @property
    def values(self) -> dict[str, Any]:
        """Columns of a CustomField."""
        kind = FieldKind(self.kind.data)
        lines = {language: _lines(self, language) for language in self.languages}
        choices: list[Localized] = []
        if kind == FieldKind.CHOICE:
            choices = [dict(zip(lines, row, strict=True)) for row in zip_longest(*lines.values(), fillvalue="")]
        names = language_fields.texts(self, "name", self.languages)
        return {"name": names, "kind": kind, "choices": choices, **{one: self[one].data for one in SWITCHES}}


def filled(service: Service, field: CustomField | None) -> CustomFieldForm:
    """The form as the field is now, or for a new one."""
    if field is None:
        return CustomFieldForm(service, formdata=None, data={"on_tickets": True, "kind": FieldKind.TEXT.value})
    data: dict[str, Any] = {one: getattr(field, one) for one in SWITCHES} | {"kind": field.kind.value}
    words = {one: "\n".join(row.get(one, "") for row in field.choices) for one in service.languages}
    data |= language_fields.data("name", field.name) | language_fields.data("choices", words)
    return CustomFieldForm(service, formdata=None, data=data)


def _lines(form: FlaskForm, language: str) -> list[str]:
    typed = (form[f"choices_{language}"].data or "").replace("\x00", "")
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
