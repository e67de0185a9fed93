"""Service management → Tickets."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from helpcenter.services.membership import members_of
from helpcenter.services.models import Service
from helpcenter.tickets.models import Priority
from helpcenter.tickets.settings_model import Assignment, TicketSettings

ASSIGNMENTS = {
    Assignment.NONE: _("Nobody: somebody takes it"),
    Assignment.ROUND_ROBIN: _("Each member in turn"),
    Assignment.FEWEST_OPEN: _("Whoever has the fewest unfinished tickets"),
    Assignment.FIXED: _("Always the same operator"),
}
_MINUTES = [Optional(), NumberRange(1, 100_000, _("Enter a number from 1 to 100,000."))]


class TicketSettingsForm(FlaskForm):
    """Empty response times have no target; empty months keep for good."""

    solved_closes_after_days = IntegerField(
        _("Days until a solved ticket is closed"),
        [InputRequired(_("Enter a number from 1 to 365.")), NumberRange(1, 365, _("Enter a number from 1 to 365."))],
    )
    retention_months = IntegerField(
        _("Months until chats and calls are erased"),
        [Optional(), NumberRange(1, 600, _("Enter a number from 1 to 600."))],
    )
    assignment = SelectField(
        _("New tickets go to"), choices=[SelectChoice(one.value, word) for one, word in ASSIGNMENTS.items()]
    )
    operator_id = SelectField(_("Operator"), coerce=str)
    urgent = IntegerField(_("First answer to urgent tickets (minutes)"), _MINUTES)
    high = IntegerField(_("First answer to tickets of high priority (minutes)"), _MINUTES)
    normal = IntegerField(_("First answer to tickets of normal priority (minutes)"), _MINUTES)
    low = IntegerField(_("First answer to tickets of low priority (minutes)"), _MINUTES)

    def __init__(self, service: Service, **keywords: Any) -> None:
        super().__init__(**keywords)
        members = (SelectChoice(str(one.id), one.name) for one in members_of(service.id))
        self.operator_id.choices = [SelectChoice("", gettext("Nobody")), *members]

    @classmethod
    def of(cls, service: Service, settings: TicketSettings) -> TicketSettingsForm:
        """The form as things are."""
        own = {"assignment": Assignment(settings.assignment).value, "operator_id": str(settings.operator_id or "")}
        service_own = {name: getattr(service, name) for name in ("solved_closes_after_days", "retention_months")}
        return cls(service, formdata=None, data={**service_own, **own, **settings.response_minutes})

    def of_tickets(self) -> dict[str, Any]:
        """What TicketSettings gets."""
        minutes = {one.value: self[one.value].data for one in Priority if self[one.value].data}
        chosen = int(self.operator_id.data) if self.operator_id.data else None
        return {"assignment": Assignment(self.assignment.data), "operator_id": chosen, "response_minutes": minutes}
