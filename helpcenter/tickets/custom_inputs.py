"""Custom fields as fields of a form. A form class is made for the definitions of one service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation

from helpcenter.tickets import custom_fields
from helpcenter.tickets.custom_field_model import CustomField, FieldKind
from helpcenter.web import languages
from helpcenter.web.date_fields import DateField
from helpcenter.web.refusals import RefusedError

FormClass = TypeVar("FormClass", bound=FlaskForm)
PREFIX = "custom_"


class DayField(DateField):
    """A day that keeps what was typed instead, where that is none: the check below has the sentence for it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0]

    def _value(self) -> str:
        return self.data or ""


def form_with(base: type[FormClass], fields: Sequence[CustomField], *, optional: bool = False) -> type[FormClass]:
    """`base` with an input for each of `fields`; with `optional` none of them has to be filled in."""
    inputs = {PREFIX + field.key: _input(field, optional=optional) for field in fields}
    return cast("type[FormClass]", type(base.__name__, (base,), inputs))


def data(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the inputs start with."""
    return {PREFIX + key: value for key, value in values.items()}


def of(form: FlaskForm) -> list[Field]:
    """The inputs of custom fields, in their order."""
    return [field for field in form if field.name.startswith(PREFIX)]


def typed(form: FlaskForm) -> dict[str, str]:
    """Key → what is kept, of a form that was valid."""
    return {field.name.removeprefix(PREFIX): field.data or "" for field in of(form)}


def _input(field: CustomField, *, optional: bool) -> Any:
    label = field.name_in(languages.current())
    required = InputRequired(gettext("Fill in this field.")) if field.required and not optional else Optional()
    validators = [required, _check(field)]
    if field.kind == FieldKind.CHOICE:
        choices = [("", gettext("Please choose")), *field.offered(languages.current())]
        return SelectField(
            label, validators, choices=[SelectChoice(*one) for one in choices], coerce=_text, validate_choice=False
        )
    if field.kind == FieldKind.DATE:
        return DayField(label, validators)
    mode = {"inputmode": "decimal"} if field.kind == FieldKind.NUMBER else {}
    return StringField(label, validators, render_kw={"autocomplete": "off", **mode})


def _check(field: CustomField) -> Callable[[FlaskForm, Field], None]:
    def check(_form: FlaskForm, given: Field) -> None:
        try:
            given.data = custom_fields.normalised(field, given.data or "")
        except RefusedError as refusal:
            raise StopValidation(str(refusal)) from refusal

    return check


def _text(value: Any) -> str:
    return "" if value is None else str(value)
