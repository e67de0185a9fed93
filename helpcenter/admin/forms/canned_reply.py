"""One canned reply."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from helpcenter.chat.canned_model import CannedReply
from helpcenter.chat.canned_replies import LONGEST_NAME, LONGEST_TEXT
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service

PLACEHOLDER_WORDS = {
    "customer": _("the customer's name"),
    "operator": _("the operator's nickname"),
    "chat": _("the chat's number"),
}
"""What canned_filling.PLACEHOLDERS stand for."""


def _without_slash(name: str | None) -> str:
    """On one line, and without the / that opens the list."""
    return " ".join((name or "").replace("\x00", "").split()).lstrip("/／")


class CannedReplyForm(FlaskForm):
    """Language, short name, text."""

    language = SelectField(_("Language"))
    name = StringField(
        _("Short name"),
        [DataRequired(_("Enter the name.")), Length(max=LONGEST_NAME, message=_("Enter at most 40 characters."))],
        filters=[_without_slash],
    )
    text = TextAreaField(
        _("Text"),
        [DataRequired(_("Enter the text.")), Length(max=LONGEST_TEXT, message=_("Enter at most 3,000 characters."))],
    )

    def __init__(self, service: Service, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.language.choices = {one: LANGUAGE_NAMES[one] for one in service.languages}

    @property
    def values(self) -> dict[str, str]:
        """What was typed, as canned_replies takes it."""
        text = (self.text.data or "").replace("\x00", "").replace("\r\n", "\n").strip()
        return {"language": self.language.data or "", "name": self.name.data or "", "text": text}


def filled(service: Service, reply: CannedReply | None, language: str) -> CannedReplyForm:
    """The form as the reply is now, or for a new one in `language`."""
    if reply is None:
        return CannedReplyForm(service, formdata=None, data={"language": language})
    data = {"language": reply.language, "name": reply.name, "text": reply.text}
    return CannedReplyForm(service, formdata=None, data=data)
