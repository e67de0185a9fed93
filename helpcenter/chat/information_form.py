"""The form of customer and inquiry information."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from helpcenter.chat import information
from helpcenter.chat.information import Information
from helpcenter.chat.models import Chat
from helpcenter.customers.forms import is_address
from helpcenter.web.typed import in_lines, on_one_line


class InformationForm(FlaskForm):
    """Name, e-mail, note, processing type. `version` is the information that was shown."""

    name = StringField(_("Name"), [Length(max=200, message=_("A name has at most 200 characters."))])
    email = StringField(_("E-mail"), [Length(max=320, message=_("This address is too long.")), is_address])
    note = TextAreaField(_("Note"), [Length(max=10_000, message=_("A note has at most 10,000 characters."))])
    category_id = HiddenField(_("Processing type"))
    version = HiddenField()

    def __init__(self, chat: Chat, **keywords: Any) -> None:
        super().__init__(data=_data(chat), **keywords)
        for field in self:
            field.id = f"chat_{chat.id}_{field.name}"

    def written(self) -> Information:
        """What was typed."""
        return Information(
            name=on_one_line(self.name.data),
            email=on_one_line(self.email.data),
            note=in_lines(self.note.data).strip(),
            category_id=_number(self.category_id.data or ""),
        )


def _data(chat: Chat) -> dict[str, Any]:
    saved = information.current(chat)
    return {
        "name": saved.name,
        "email": saved.email,
        "note": saved.note,
        "category_id": str(saved.category_id or ""),
        "version": information.version(chat),
    }


def _number(typed: str) -> int | None:
    """An ID; nothing for what is none."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
