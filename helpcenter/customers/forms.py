"""The form of a customer's fields."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, FieldList, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from helpcenter.customers import contacts, editing
from helpcenter.customers.models import Customer
from helpcenter.services.models import Service
from helpcenter.web import languages
from helpcenter.web.typed import in_lines

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
LONGEST_LISTS = 20


def is_address(_form: FlaskForm, field: Field) -> None:
    """Addresses that no standard allows but carriers gave out pass; what has no @ does not."""
    typed = (field.data or "").strip()
    if typed and not contacts.normalised_email(typed) and not _ADDRESS.fullmatch(typed):
        raise ValidationError(gettext("Enter an address such as name@example.com."))


def _has_digits(_form: FlaskForm, field: Field) -> None:
    if field.data and len(re.findall(r"\d", field.data)) < 3:
        raise ValidationError(gettext("A phone number needs at least three digits."))


def own_address() -> EmailField:
    """Where somebody types the address that they are known by, as full-width letters too."""
    return EmailField(
        _("E-mail"),
        [
            DataRequired(_("Enter your e-mail address.")),
            Length(max=254, message=_("Enter at most 254 characters.")),
            Regexp(r"[^\s@]+@[^\s@]+", message=_("This is not an e-mail address. Check the part after the @.")),
        ],
        filters=[lambda typed: unicodedata.normalize("NFKC", typed).strip() if typed else typed],
    )


class CustomerForm(FlaskForm):
    """Everything an operator may write down about a customer. `version` is the one that was shown."""

    version = IntegerField(widget=HiddenInput())
    name = StringField(_("Name"), [Length(max=200)])
    kana = StringField(_("Reading (kana)"), [Length(max=200)])
    company = StringField(_("Company"), [Length(max=200)])
    emails = FieldList(
        StringField(_("E-mail"), [Length(max=320), is_address]), _("E-mail"), min_entries=1, max_entries=LONGEST_LISTS
    )
    phones = FieldList(
        StringField(_("Phone"), [Length(max=64), _has_digits]), _("Phone"), min_entries=1, max_entries=LONGEST_LISTS
    )
    language = SelectField(_("Language"))
    tags = StringField(_("Tags"), [Length(max=500)], description=_("Separate several by commas."))
    note = TextAreaField(_("Note"), [Length(max=10_000)])

    def __init__(self, *arguments: Any, language: str = languages.DEFAULT, **keywords: Any) -> None:
        super().__init__(*arguments, language=language, **keywords)
        offered = dict.fromkeys([*languages.LANGUAGES, language])
        self.language.choices = [SelectChoice(code, languages.display_name(code)) for code in offered]

    @classmethod
    def of(cls, customer: Customer) -> CustomerForm:
        """The form filled with what is known, and an empty line to add to each list."""
        values: dict[str, Any] = dict(editing.current(customer))
        values["tags"] = ", ".join(customer.tags)
        values["emails"] = [*values["emails"], ""]
        values["phones"] = [*values["phones"], ""]
        return cls(formdata=None, version=customer.version, **values)

    def changes(self) -> editing.Changes:
        """What was typed, as `editing.save` takes it."""
        return editing.Changes(
            name=(self.name.data or "").strip(),
            kana=(self.kana.data or "").strip(),
            company=(self.company.data or "").strip(),
            note=in_lines(self.note.data).strip(),
            language=self.language.data,
            tags=tags_of(self.tags.data),
            emails=_typed(self.emails),
            phones=_typed(self.phones),
        )


class NewCustomerForm(CustomerForm):
    """The same for somebody who is not known yet; the service cannot be changed later."""

    service_id = SelectField(_("Service"), [InputRequired(_("Choose the service."))], coerce=int)

    def __init__(self, services: list[Service], *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.services = services
        offered = ((service.id, service.name_in(languages.current())) for service in services)
        self.service_id.choices = [SelectChoice(service_id, name) for service_id, name in offered]

    @property
    def service(self) -> Service:
        return next(one for one in self.services if one.id == self.service_id.data)


def tags_of(typed: str | None) -> list[str]:
    """Tags from one line: separated by commas (Japanese ones too), each once."""
    words = (word.strip() for word in re.split(r"[,、，]", typed or ""))
    return list(dict.fromkeys(word for word in words if word))


def _typed(field: FieldList) -> list[str]:
    return list(dict.fromkeys(entry.data.strip() for entry in field if entry.data and entry.data.strip()))
