"""One text that operators put into what they write: a canned reply, a mail template."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from helpcenter.chat import canned_model
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.kept_text_model import KeptText
from helpcenter.services.kept_texts import LONGEST_NAME
from helpcenter.services.models import Service
from helpcenter.tickets import mail_template_model
from helpcenter.web.typed import in_lines, on_one_line


def _without_slash(name: str | None) -> str:
    """Without the / that opens the list."""
    return on_one_line(name).lstrip("/／")


def _name(label: Any, only: Any) -> StringField:
    longest = Length(max=LONGEST_NAME, message=_("Enter at most 40 characters."))
    return StringField(label, [DataRequired(_("Enter the name.")), longest], filters=[only])


class KeptTextForm(FlaskForm):
    """Language, name, text, and what else a kind has."""

    language = SelectField(_("Language"))

    def __init__(self, service: Service, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.language.choices = {one: LANGUAGE_NAMES[one] for one in service.languages}

    @property
    def values(self) -> dict[str, str]:
        """What was typed, as kept_texts takes it."""
        typed = {name: value or "" for name, value in self.data.items() if name != "csrf_token"}
        return {**typed, "text": in_lines(typed["text"]).strip()}


class CannedReplyForm(KeptTextForm):
    """As chats use it."""

    name = _name(_("Short name"), _without_slash)
    text = TextAreaField(
        _("Text"),
        [
            DataRequired(_("Enter the text.")),
            Length(max=canned_model.LONGEST_TEXT, message=_("Enter at most 3,000 characters.")),
        ],
    )


class MailTemplateForm(KeptTextForm):
    """As answers by mail use it."""

    name = _name(_("Name"), on_one_line)
    subject = StringField(
        _("Subject"),
        [Length(max=mail_template_model.LONGEST_SUBJECT, message=_("Enter at most 200 characters."))],
        filters=[on_one_line],
    )
    text = TextAreaField(
        _("Text"),
        [
            DataRequired(_("Enter the text.")),
            Length(max=mail_template_model.LONGEST_TEXT, message=_("Enter at most 10,000 characters.")),
        ],
    )


def data(one: KeptText) -> dict[str, str]:
    """What the fields of its form start with."""
    return {name: getattr(one, name) for name in ("language", "name", *one.FILLED)}
