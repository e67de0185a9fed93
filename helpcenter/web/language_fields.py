"""Form fields that exist once per language, as name_ja and name_en."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from helpcenter.columns import Localized
from helpcenter.web.languages import LANGUAGES

FormClass = TypeVar("FormClass", bound=type[FlaskForm])


def per_language(**makers: Callable[[str], Any]) -> Callable[[FormClass], FormClass]:
    """Class decorator: `per_language(name=make)` adds the field `name_<language>` that make(language) returns."""

    def add(form: FormClass) -> FormClass:
        for prefix, make in makers.items():
            for language in LANGUAGES:
                setattr(form, f"{prefix}_{language}", make(language))
        return form

    return add


def fields(form: FlaskForm, prefix: str, languages: Iterable[str] = LANGUAGES) -> dict[str, Any]:
    """Language → field."""
    return {language: form[f"{prefix}_{language}"] for language in languages}


def require(form: FlaskForm, prefix: str, languages: Iterable[str], message: str) -> None:
    """Let the fields in these languages be required."""
    for field in fields(form, prefix, languages).values():
        field.validators = (*field.validators, DataRequired(message))
        field.flags.required = True


def texts(form: FlaskForm, prefix: str, languages: Iterable[str] = LANGUAGES) -> Localized:
    """Language → what was typed, without spaces around it."""
    return {language: (field.data or "").strip() for language, field in fields(form, prefix, languages).items()}


def data(prefix: str, written: Localized) -> dict[str, str]:
    """The `data` that such fields start with."""
    return {f"{prefix}_{language}": written.get(language, "") for language in LANGUAGES}
