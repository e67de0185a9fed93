"""Why an export has no file, in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

REASONS: dict[str, LazyString] = {
    "not_allowed": _("You may no longer export this."),
    "too_many": _("More was found than an Excel sheet can hold. Choose a shorter period."),
    "disk": _("The file could not be written: the server's disk is full or read-only. Tell the administrator."),
    "internal": _("Something went wrong. Try again; if it stays, tell the administrator."),
}


def reason(error: str | None) -> str:
    """The sentence for Export.error."""
    return str(REASONS.get(error or "", REASONS["internal"]))
