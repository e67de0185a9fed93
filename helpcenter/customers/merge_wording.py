"""The words of fields and of likeness in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.customers.lookalikes import Reason
from helpcenter.customers.merge_fields import Side

FIELDS: dict[str, LazyString] = {
    "name": _("Name"),
    "kana": _("Reading (kana)"),
    "company": _("Company"),
    "language": _("Language"),
    "emails": _("E-mail"),
    "phones": _("Phone"),
    "tags": _("Tags"),
    "note": _("Note"),
}
REASONS: dict[Reason, LazyString] = {
    Reason.EMAIL: _("Same e-mail address"),
    Reason.PHONE: _("Same phone number"),
    Reason.NAME: _("Same name"),
    Reason.COMPANY: _("Same company"),
    Reason.MAILBOX: _("Same address at another provider"),
}
SIDES: dict[Side, LazyString] = {
    Side.SURVIVOR: _("Keep this"),
    Side.MERGED: _("Take this"),
    Side.BOTH: _("Keep both"),
}


def value(value: Any) -> str:
    """A field's value in one line or, a note, in several."""
    return "、".join(value) if isinstance(value, list) else str(value)
