"""SNS顧客詳細: one external ID of a customer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.imports import connectors
from helpcenter.imports.customer_identities import Details
from helpcenter.imports.models import ChatSource


def _is_web_address(_form: FlaskForm, field: Field) -> None:
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError(gettext("A web address begins with https:// or http://."))


class CustomerIdentityForm(FlaskForm):
    """The SNS setting stands in groups by SNS kind, which it determines."""

    source = SelectField(_("SNS setting"), [InputRequired(_("Choose the SNS setting."))], coerce=int)
    external_id = StringField(
        _("SNS customer registration number"), [DataRequired(_("Enter the registration number.")), Length(max=200)]
    )
    display_name = StringField(
        _("Display name"),
        [Optional(), Length(max=200)],
        description=_("Shown in imported conversations. Empty: the name in the payload."),
    )
    image_url = StringField(
        _("Image URL"), [Optional(), Length(max=1000), _is_web_address], description=_("Not used for chats.")
    )
    status_message = StringField(
        _("Status message"), [Optional(), Length(max=1000)], description=_("Not used for chats.")
    )

    def __init__(self, customer: Customer, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.sources = sources_of(customer)
        self.source.choices = [SelectChoice(one.id, one.name, optgroup=kind_label(one.kind)) for one in self.sources]

    @property
    def chosen(self) -> ChatSource:
        return next(one for one in self.sources if one.id == self.source.data)

    def details(self) -> Details:
        """What was typed."""
        names = ("external_id", "display_name", "image_url", "status_message")
        return Details(**{name: (self[name].data or "").strip() for name in names})


def of(customer: Customer, identity: CustomerIdentity | None) -> CustomerIdentityForm:
    """The form as the identity is now, or an empty one."""
    if identity is None:
        return CustomerIdentityForm(customer, formdata=None)
    data = {name: getattr(identity, name) for name in ("external_id", "display_name", "image_url", "status_message")}
    return CustomerIdentityForm(customer, formdata=None, data={**data, "source": identity.chat_source_id})


def sources_of(customer: Customer) -> list[ChatSource]:
    """The chat settings of the customer's service."""
    query = sa.select(ChatSource).where(ChatSource.service_id == customer.service_id)
    return list(db.session.scalars(query.order_by(ChatSource.kind, ChatSource.name)))


def kind_label(kind: str) -> str:
    """SNS種別 as people know it; `site` is the identity that a host site has signed."""
    if kind == "site":
        return str(gettext("Signed by the site"))
    return connectors.label(kind)
