"""The fields of a table in words."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.imports import mapping_form

_SHARED = {
    **dict.fromkeys(("line_time", "line_role", "line_text", "line_speaker_id", "line_speaker_name")),
    **dict.fromkeys(("started_at", "ended_at", "customer_id", "customer_name", "customer_phone", "customer_email")),
    **dict.fromkeys(("operator_id", "operator_name", "rating", "rating_comment")),
}
LABELS: dict[str, LazyString] = {
    "chat_id": _("Chat ID"),
    "line_clock": _("Line: time of day"),
    "tags": _("Tags"),
} | {name: mapping_form.LABELS[name] for name in _SHARED}


def listed(names: Iterable[str]) -> str:
    """The fields, with commas between."""
    return ", ".join(str(LABELS.get(name, name)) for name in names)
