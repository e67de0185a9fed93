"""Forms of tickets and calls. Every form carries the version of the ticket that was shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import localized
from helpcenter.customers.forms import tags_of
from helpcenter.services import inquiry_types
from helpcenter.services.membership import members_of
from helpcenter.tickets import adding, custom_fields, custom_inputs, editing, wording
from helpcenter.tickets.category_choices import category_choices
from helpcenter.tickets.models import Direction, Priority, Ticket, TicketState
from helpcenter.web import languages
from helpcenter.web.date_fields import DateTimeLocalField

LONGEST_TEXT = 20_000


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Value and label of each, as WTForms takes them."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def number_of(value: Any) -> int | None:
    """The ID that a choice is, or None."""
    return int(value) if value and str(value).isdecimal() else None


class Versioned(FlaskForm):
    """A form about a ticket as it was shown."""

    version = IntegerField(widget=HiddenInput(), default=0)


class StateForm(Versioned):
    """A step to another state."""

    state = SelectField(choices=options(wording.STATES.items()), id="state_state")

    @property
    def chosen(self) -> TicketState:
        return TicketState(self.state.data)


class EditForm(Versioned):
    """Subject, priority and processing type. What the request leaves out is not touched."""

    subject = StringField(
        _("Subject"), [DataRequired(_("A ticket needs a subject.")), Length(max=300)], id="edit_subject"
    )
    priority = SelectField(_("Priority"), choices=options(wording.PRIORITIES.items()), id="edit_priority")
    category_id = SelectField(_("Processing type"), coerce=str, id="edit_category_id")
    tags = StringField(_("Tags"), [Optional(), Length(max=500)], id="edit_tags")

    def __init__(self, ticket: Ticket, *arguments: Any, **keywords: Any) -> None:
        own = {
            "subject": ticket.subject,
            "priority": ticket.priority.value,
            "category_id": str(ticket.category_id or ""),
            "tags": ", ".join(ticket.tags),
            **custom_inputs.data(ticket.custom_fields),
        }
        super().__init__(*arguments, **{**own, "version": ticket.version, **keywords})
        self.category_id.choices = options(category_choices(ticket.service_id, ticket.category_id))

    def pairs(self, names: Collection[str]) -> list[tuple[str, str]]:
        """What was typed in the fields `names`, as a form sends it again."""
        own = [(name, self[name].data or "") for name in names if name in self]
        return [*own, *((one.name, one.data or "") for one in custom_inputs.of(self) if "custom_fields" in names)]

    @property
    def category(self) -> int | None:
        return number_of(self.category_id.data)

    @property
    def chosen_priority(self) -> Priority:
        return Priority(self.priority.data)

    def changes(self, names: Collection[str]) -> editing.Changes:
        """What was typed in the fields `names`, as `editing.save` takes it."""
        typed = editing.Changes(
            subject=(self.subject.data or "").strip(),
            priority=self.chosen_priority,
            category_id=self.category,
            tags=tags_of(self.tags.data),
            custom_fields=custom_inputs.typed(self),
        )
        return cast("editing.Changes", {name: value for name, value in typed.items() if name in names})


def edit_form(ticket: Ticket, **keywords: Any) -> EditForm:
    """The form of all fields, the service's own among them."""
    fields = custom_fields.of_service(ticket.service_id, "tickets")
    return custom_inputs.form_with(EditForm, fields)(ticket, **keywords)


class AssignmentForm(Versioned):
    """Who gets the ticket ('' nobody), and a word to the colleague."""

    operator_id = SelectField(_("Operator"), coerce=str, id="assignment_operator_id")
    note = TextAreaField(_("Note to the colleague"), [Optional(), Length(max=2000)], id="assignment_note")

    def __init__(self, ticket: Ticket, *arguments: Any, **keywords: Any) -> None:
        super().__init__(
            *arguments, **{"version": ticket.version, "operator_id": str(ticket.operator_id or ""), **keywords}
        )
        self.members = members_of(ticket.service_id)
        members = ((str(member.id), member.name) for member in self.members)
        self.operator_id.choices = options([("", gettext("Nobody (unassigned)")), *members])

    @property
    def operator(self) -> Operator | None:
        return next((member for member in self.members if str(member.id) == self.operator_id.data), None)


class CommentForm(FlaskForm):
    """An internal comment."""

    text = TextAreaField(
        _("Internal comment"), [DataRequired(_("Write something first.")), Length(max=LONGEST_TEXT)], id="comment_text"
    )


def _is_not_in_the_future(_form: FlaskForm, field: Field) -> None:
    if field.data and _aware(field.data, _form.zone) > now():
        raise ValidationError(gettext("This time is still to come."))


class CallForm(FlaskForm):
    """A call by hand. Times are typed in the operator's zone."""

    direction = SelectField(_("Direction"), choices=options(wording.DIRECTIONS.items()), id="call_direction")
    subject = StringField(
        _("Subject"), [DataRequired(_("A call needs a subject.")), Length(max=300)], id="call_subject"
    )
    content = TextAreaField(_("Content"), [Optional(), Length(max=LONGEST_TEXT)], id="call_content")
    started_at = DateTimeLocalField(
        _("Started"),
        [InputRequired(_("Say when it began.")), _is_not_in_the_future],
        format="%Y-%m-%dT%H:%M",
        id="call_started_at",
    )
    ended_at = DateTimeLocalField(
        _("Ended"), [Optional(), _is_not_in_the_future], format="%Y-%m-%dT%H:%M", id="call_ended_at"
    )
    category_id = SelectField(_("Processing type"), coerce=str, id="call_category_id")
    note = TextAreaField(_("Note"), [Optional(), Length(max=10_000)], id="call_note")

    def __init__(self, ticket: Ticket, operator: Operator, *arguments: Any, **keywords: Any) -> None:
        self.zone = ZoneInfo(operator.time_zone)
        here = now().astimezone(self.zone).replace(tzinfo=None)
        super().__init__(*arguments, **{"started_at": here, "ended_at": here, **keywords})
        self.category_id.choices = options(category_choices(ticket.service_id))

    def validate_ended_at(self, field: Field) -> None:
        if field.data and self.started_at.data and field.data < self.started_at.data:
            raise ValidationError(gettext("The end is before the beginning."))

    def contact(self) -> adding.Contact:
        """What was typed, as `adding.add_call` takes it."""
        ended_at = self.ended_at.data
        return adding.Contact(
            direction=Direction(self.direction.data),
            subject=self.subject.data.strip(),
            content=(self.content.data or "").strip(),
            note=(self.note.data or "").strip(),
            started_at=_aware(self.started_at.data, self.zone),
            ended_at=_aware(ended_at, self.zone) if ended_at else None,
            category_id=number_of(self.category_id.data),
            custom_fields=custom_inputs.typed(self),
        )


def call_form(ticket: Ticket, operator: Operator, **keywords: Any) -> CallForm:
    """The form with the service's own fields for calls."""
    fields = custom_fields.of_service(ticket.service_id, "calls")
    return custom_inputs.form_with(CallForm, fields)(ticket, operator, **keywords)


class NewTicketForm(FlaskForm):
    """チケット作成, of a chat or by hand: types, subject, content."""

    inquiry_type_id = SelectField(_("Inquiry type"), coerce=str, id="new_ticket_inquiry_type_id")
    category_id = SelectField(_("Processing type"), coerce=str, id="new_ticket_category_id")
    subject = StringField(
        _("Subject"), [DataRequired(_("A ticket needs a subject.")), Length(max=300)], id="new_ticket_subject"
    )
    content = TextAreaField(_("Content"), [Optional(), Length(max=LONGEST_TEXT)], id="new_ticket_content")

    def __init__(self, service_id: int, *arguments: Any, chosen: int | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **{"category_id": str(chosen or ""), **keywords})
        self.category_id.choices = options(category_choices(service_id, chosen))
        types = [(one.id, localized(one.name, languages.current())) for one in inquiry_types.offered(service_id)]
        self.inquiry_type_id.choices = options([("", gettext("None")), *types])
        if not types:
            del self.inquiry_type_id

    def written(self) -> dict[str, Any]:
        """What was typed, by the names of what a ticket is opened with."""
        inquiry_type = self.inquiry_type_id.data if self.inquiry_type_id else None
        return {
            "subject": self.subject.data.strip(),
            "content": (self.content.data or "").strip(),
            "category_id": number_of(self.category_id.data),
            "inquiry_type_id": number_of(inquiry_type),
            "custom_fields": custom_inputs.typed(self),
        }


def new_ticket_form(service_id: int, **keywords: Any) -> NewTicketForm:
    """The form with all of the service's own fields: the ticket's and those of its first call."""
    fields = custom_fields.of_service(service_id)
    return custom_inputs.form_with(NewTicketForm, fields)(service_id, **keywords)


def _aware(value: datetime, zone: ZoneInfo) -> datetime:
    return value.replace(tzinfo=zone).astimezone(UTC)
