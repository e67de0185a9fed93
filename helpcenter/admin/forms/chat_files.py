"""Chat → basic settings: the files that can be sent (live-chat.md 1.4)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from helpcenter.files.kinds import NAMES
from helpcenter.files.limits import LARGEST_MEGABYTES
from helpcenter.services.models import Service

MOST_FILES = 200
COLUMNS = ("file_groups", "file_megabytes", "files_per_chat")


class ChatFilesForm(FlaskForm):
    """Kinds, size and number; a part of the page's form."""

    class Meta:
        csrf = False  # it is part of ChatTextsForm's page

    file_groups = SelectMultipleField(
        _("Files that can be sent"),
        choices=[SelectChoice(group.value, name) for group, name in NAMES.items()],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    file_megabytes = IntegerField(
        _("Largest file (MB)"),
        [
            InputRequired(_("Enter a number from 1 to 20.")),
            NumberRange(1, LARGEST_MEGABYTES, _("Enter a number from 1 to 20.")),
        ],
    )
    files_per_chat = IntegerField(
        _("Files of a customer in one chat"),
        [
            InputRequired(_("Enter a number from 1 to 200.")),
            NumberRange(1, MOST_FILES, _("Enter a number from 1 to 200.")),
        ],
    )

    def values(self) -> dict[str, object]:
        """Columns of the service and what they shall hold."""
        return {name: self[name].data for name in COLUMNS}


def filled(service: Service) -> ChatFilesForm:
    """The form as the service is now."""
    return ChatFilesForm(formdata=None, obj=service)
