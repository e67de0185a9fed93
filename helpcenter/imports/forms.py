"""The form of a chat setting."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from helpcenter.extensions import db
from helpcenter.imports import mapping_form
from helpcenter.imports.connectors import CONNECTORS, RECEIVED, UPLOADED
from helpcenter.imports.describing import CREDENTIALS, LABELS
from helpcenter.imports.http import checked_address
from helpcenter.imports.mapping_form import MappedForm
from helpcenter.imports.models import ChatSource, Credentials
from helpcenter.imports.reasons import SourceError
from helpcenter.services.membership import members_of
from helpcenter.services.models import Service
from helpcenter.tickets.models import CallTemplate
from helpcenter.web.date_fields import DateField

HEADER_NAME = re.compile(r"[A-Za-z0-9-]+( *, *[A-Za-z0-9-]+)*")
TOO_LONG = _("This is too long.")


class ChatSettingForm(MappedForm):
    """FIELDS of chat_settings.py. The secret is write-only: empty means unchanged."""

    name = StringField(LABELS["name"], [DataRequired(_("Enter the name.")), Length(max=100, message=TOO_LONG)])
    kind = SelectField(LABELS["kind"], choices=[SelectChoice(kind, one.LABEL) for kind, one in CONNECTORS.items()])
    url = StringField(LABELS["url"], [Length(max=2000, message=TOO_LONG)], default="")
    credentials = SelectField(
        LABELS["credentials"], choices=[SelectChoice(one.value, word) for one, word in CREDENTIALS.items()]
    )
    header_name = StringField(LABELS["header_name"], [Length(max=100, message=TOO_LONG)])
    secret = PasswordField(LABELS["secret_mark"], [Length(max=2000, message=TOO_LONG)])
    default_operator_id = SelectField(LABELS["default_operator_id"], coerce=int)
    call_template_id = SelectField(LABELS["call_template_id"], [Optional()], coerce=int)
    poll_minutes = IntegerField(
        _("Poll interval (minutes)"),
        [NumberRange(1, 1440, _("Enter 1 to 1440 minutes."))],
        default=10,
    )
    fetch_from = DateField(LABELS["fetch_from"], [Optional()])
    time_zone = StringField(LABELS["time_zone"], [DataRequired(_("Enter a time zone, such as Asia/Tokyo."))])
    join_same_contact = BooleanField(LABELS["join_same_contact"])
    enabled = BooleanField(_("Enabled"))

    def offer(self, service: Service, source: ChatSource | None) -> None:
        """Let operators and call creation settings of `service` be chosen, and those that are set already."""
        operators = {one.id: one.name for one in members_of(service.id)}
        if source is not None:
            operators.setdefault(source.default_operator_id, source.default_operator.name)
        templates = sa.select(CallTemplate).where(CallTemplate.service_id == service.id).order_by(CallTemplate.name)
        self.default_operator_id.choices = [SelectChoice(id_, name) for id_, name in operators.items()]
        self.call_template_id.choices = [SelectChoice(0, _("None"))]
        self.call_template_id.choices += [SelectChoice(one.id, one.name) for one in db.session.scalars(templates)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the mapping, for the kind that has one."""
        valid = bool(super().validate(extra_validators))
        return (self.kind.data != "json" or self.check_mapping()) and valid

    def validate_url(self, field: StringField) -> None:
        if self.kind.data in RECEIVED | UPLOADED:
            return
        if not (field.data or "").strip():
            raise ValidationError(str(_("Enter the retrieval URL.")))
        try:
            checked_address(field.data or "")
        except SourceError as error:
            raise ValidationError(str(_("Enter an address that begins with https:// or http://."))) from error

    def validate_header_name(self, field: StringField) -> None:
        if self.credentials.data == Credentials.HEADER and not HEADER_NAME.fullmatch(field.data or ""):
            raise ValidationError(str(_("Enter the header's name, such as X-Api-Key.")))

    def validate_secret(self, field: PasswordField) -> None:
        if not (field.data or "").isprintable() or not (field.data or "").isascii():
            raise ValidationError(str(_("A secret has letters, digits and signs only.")))

    def validate_time_zone(self, field: StringField) -> None:
        if field.data not in available_timezones():
            raise ValidationError(str(_("Enter a time zone, such as Asia/Tokyo.")))

    @property
    def values(self) -> dict[str, Any]:
        """FIELDS of chat_settings.py; `secret` None where nothing was typed."""
        return {
            "name": " ".join((self.name.data or "").split()),
            "kind": self.kind.data,
            "url": "" if self.kind.data in RECEIVED | UPLOADED else (self.url.data or "").strip(),
            "credentials": Credentials(self.credentials.data),
            "header_name": self.header_name.data or "",
            "secret": self.secret.data or None,
            "default_operator_id": self.default_operator_id.data,
            "call_template_id": self.call_template_id.data or None,
            "poll_minutes": self.poll_minutes.data,
            "fetch_from": self.fetch_from.data,
            "time_zone": self.time_zone.data,
            "join_same_contact": self.join_same_contact.data,
            "enabled": self.enabled.data,
            "mapping": self.mapping if self.kind.data == "json" else {},
        }


def filled(source: ChatSource) -> ChatSettingForm:
    """The form as the chat setting is now."""
    return ChatSettingForm(
        formdata=None,
        data={
            name: getattr(source, name)
            for name in ("name", "kind", "url", "header_name", "default_operator_id", "poll_minutes", "fetch_from")
        }
        | {"time_zone": source.time_zone, "join_same_contact": source.join_same_contact, "enabled": source.enabled}
        | {"credentials": source.credentials.value, "call_template_id": source.call_template_id or 0}
        | mapping_form.data(source.mapping),
    )


def empty(service: Service) -> ChatSettingForm:
    """The form of a new chat setting."""
    data = {"time_zone": service.time_zone, "poll_minutes": 10, "credentials": Credentials.BEARER.value}
    data |= mapping_form.data({})
    return ChatSettingForm(formdata=None, data=data)
