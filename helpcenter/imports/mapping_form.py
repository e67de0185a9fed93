"""The field mapping of a chat setting of the kind `json`: one JMESPath expression for each field."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from helpcenter.imports.connectors import json_paths

LABELS: dict[str, LazyString] = {
    "chats": _("Chats (list)"),
    "next_cursor": _("Cursor or address of the next page"),
    "from_parameter": _("Parameter: changed since"),
    "cursor_parameter": _("Parameter: cursor"),
    "limit_parameter": _("Parameter: chats a page"),
    "id": _("Chat ID"),
    "finished": _("Finished (true or false)"),
    "started_at": _("Start time"),
    "ended_at": _("End time"),
    "updated_at": _("Time of change"),
    "customer_id": _("Customer ID"),
    "customer_name": _("Customer name"),
    "customer_phone": _("Customer phone"),
    "customer_email": _("Customer e-mail"),
    "operator_id": _("Operator ID"),
    "operator_name": _("Operator name"),
    "tags": _("Tags (list)"),
    "rating": _("Satisfaction rating"),
    "rating_comment": _("Comment of the rating"),
    "lines": _("Lines (list)"),
    "line_time": _("Line: time"),
    "line_role": _("Line: role of the speaker"),
    "line_text": _("Line: text"),
    "line_speaker_id": _("Line: ID of the speaker"),
    "line_speaker_name": _("Line: name of the speaker"),
    "line_id": _("Line: ID"),
}
GROUPS: tuple[tuple[LazyString, tuple[str, ...]], ...] = (
    (_("Answer and request"), json_paths.PAGE_FIELDS),
    (_("Chat"), json_paths.CHAT_FIELDS),
    (_("Line of a chat"), json_paths.LINE_FIELDS),
)
PREFIX = "mapping_"


class MappedForm(FlaskForm):
    """Carries a text field `mapping_<field>` for each of `json_paths.FIELDS`."""

    @property
    def groups(self) -> list[tuple[LazyString, list[StringField]]]:
        """The fields as the screen shows them."""
        return [(title, [self[PREFIX + name] for name in names]) for title, names in GROUPS]

    @property
    def mapping(self) -> dict[str, str]:
        """What was typed, without what is empty."""
        typed = {name: (self[PREFIX + name].data or "").strip() for name in json_paths.FIELDS}
        return {name: text for name, text in typed.items() if text}

    def check_mapping(self) -> bool:
        """Whether each expression is one and none is missing; else the fields say so."""
        mapping = self.mapping
        for name in json_paths.FIELDS:
            if sentence := _fault(name, mapping.get(name)):
                self[PREFIX + name].errors = [str(sentence)]
        return not any(self[PREFIX + name].errors for name in json_paths.FIELDS)


def _fault(name: str, expression: str | None) -> LazyString | None:
    if expression is None:
        return _("Enter an expression for this field.") if name in json_paths.NEEDED else None
    if name in json_paths.PARAMETERS:
        return None
    try:
        json_paths.compiled(expression)
    except ValueError as error:
        return _("This is no JMESPath expression: %(detail)s", detail=str(error)[:200])
    return None


def data(mapping: dict[str, str]) -> dict[str, str]:
    """What the fields begin with: the mapping as it is, else SMART M TALK's contract."""
    begun = mapping or json_paths.PRESETS["smart_m_talk"]
    return {PREFIX + name: begun.get(name, "") for name in json_paths.FIELDS}


for _name, _label in LABELS.items():
    setattr(MappedForm, PREFIX + _name, StringField(_label, [Length(max=500)], default=""))
