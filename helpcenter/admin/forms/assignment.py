"""Chat → operator assignment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from helpcenter.services import members
from helpcenter.services.members import Rights
from helpcenter.services.models import Membership, Service

LEAST_CHATS, MOST_CHATS = 1, 50
LEAST_SECONDS, MOST_SECONDS = 10, 3600
COLUMNS = ("last_operator_first", "maximum_chats", "seconds_to_open")


class AssignmentForm(FlaskForm):
    """What holds for every operator of the service."""

    last_operator_first = BooleanField(_("Last operator first"))
    maximum_chats = IntegerField(
        _("Chats at once per operator"),
        [
            InputRequired(_("Enter a number from 1 to 50.")),
            NumberRange(LEAST_CHATS, MOST_CHATS, _("Enter a number from 1 to 50.")),
        ],
    )
    seconds_to_open = IntegerField(
        _("Seconds to open a chat"),
        [
            InputRequired(_("Enter a number from 10 to 3,600.")),
            NumberRange(LEAST_SECONDS, MOST_SECONDS, _("Enter a number from 10 to 3,600.")),
        ],
    )


class MemberForm(FlaskForm):
    """A row of the table: one member."""

    class Meta:
        csrf = False  # it is part of AssignmentForm's page

    chat_right = BooleanField(_("Chat right"))
    automatic_assignment = BooleanField(_("Automatic assignment"))
    maximum_chats = IntegerField(
        _("Own maximum"),
        [Optional(), NumberRange(LEAST_CHATS, MOST_CHATS, _("Enter a number from 1 to 50."))],
    )

    @property
    def rights(self) -> Rights:
        return Rights(self.chat_right.data, self.automatic_assignment.data, self.maximum_chats.data)


Row = tuple[Membership, MemberForm]


def rows(service: Service, *, filled: bool = False) -> list[Row]:
    """Each member with its form: `filled` as it is now, else as it was sent."""
    return [(member, _row(member, filled)) for member in members.of_service(service)]


def _row(member: Membership, filled: bool) -> MemberForm:
    prefix = f"member-{member.operator_id}"
    return MemberForm(formdata=None, obj=member, prefix=prefix) if filled else MemberForm(prefix=prefix)
