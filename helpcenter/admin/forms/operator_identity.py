"""SNS operator details: one external ID of an operator."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from helpcenter.imports import connectors
from helpcenter.imports.models import ChatSource, OperatorIdentity

LONG = _("Enter at most 200 characters.")


class OperatorIdentityForm(FlaskForm):
    """The SNS setting stands in groups by SNS kind, which it determines."""

    source = SelectField(_("SNS setting"), [InputRequired(_("Choose the SNS setting."))], coerce=int)
    external_id = StringField(
        _("Registration number"), [DataRequired(_("Enter the registration number.")), Length(max=200, message=LONG)]
    )
    display_name = StringField(_("Display name"), [Optional(), Length(max=200, message=LONG)])

    def offer(self, sources: list[ChatSource]) -> None:
        """Let these chat settings be chosen."""
        groups: dict[str, dict[int, str]] = {}
        for source in sources:
            groups.setdefault(connectors.label(source.kind), {})[source.id] = source.name
        self.source.choices = groups


def filled(identity: OperatorIdentity) -> OperatorIdentityForm:
    """The form as the identity is now."""
    data = {
        "source": identity.chat_source_id,
        "external_id": identity.external_id,
        "display_name": identity.display_name,
    }
    return OperatorIdentityForm(formdata=None, data=data, prefix=prefix(identity))


def prefix(identity: OperatorIdentity | None) -> str:
    """Keeps the fields of the forms on one page apart."""
    return f"identity-{identity.id}" if identity else "identity-new"
