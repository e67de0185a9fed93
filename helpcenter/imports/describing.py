"""Settings in words: what differs between those a process runs on and those of the chat setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.imports import processes, settings
from helpcenter.imports.connectors import CONNECTORS
from helpcenter.imports.models import ChatSource, Credentials
from helpcenter.tickets.models import CallTemplate

LABELS: dict[str, LazyString] = {
    "name": _l("Chat setting name"),
    "kind": _l("SNS kind"),
    "url": _l("Retrieval URL"),
    "credentials": _l("Credentials"),
    "header_name": _l("Header name"),
    "secret_mark": _l("Secret"),
    "default_operator_id": _l("Default operator"),
    "call_template_id": _l("Call creation setting"),
    "poll_minutes": _l("Poll interval"),
    "fetch_from": _l("First date to fetch from"),
    "time_zone": _l("Time zone"),
    "join_same_contact": _l("Join on the same e-mail or phone"),
}
CREDENTIALS: dict[Credentials, LazyString] = {
    Credentials.NONE: _l("None"),
    Credentials.BEARER: _l("Bearer token"),
    Credentials.HEADER: _l("Header"),
}


@dataclass(frozen=True)
class Difference:
    """A field that waits for the restart."""

    label: str
    before: str
    after: str


def differences(source: ChatSource) -> list[Difference]:
    """What a restart of the process would bring; nothing while it is stopped."""
    if not processes.restart_needed(source):
        return []
    before, after = settings.running(source.sync), settings.of(source)
    return [
        Difference(str(LABELS[name]), value_in_words(name, getattr(before, name)), value_in_words(name, getattr(after, name)))
        for name in settings.changed_fields(before, after)
    ]


def value_in_words(name: str, value: Any) -> str:
    """A setting as people read it; a secret is never among it."""
    match name:
        case "secret_mark":
            return _("(hidden)") if value else _("None")
        case "kind":
            return CONNECTORS[value].LABEL if value in CONNECTORS else str(value)
        case "credentials":
            return str(CREDENTIALS[Credentials(value)])
        case "default_operator_id":
            return _name(Operator, value)
        case "call_template_id":
            return _name(CallTemplate, value)
        case "poll_minutes":
            return interval(value)
        case "fetch_from":
            return format_date(value, "yyyy/MM/dd") if value else _("From the beginning")
        case "join_same_contact":
            return _("On") if value else _("Off")
        case _:
            return str(value) or _("None")


def interval(minutes: int) -> str:
    """10 minutes, 2 hours."""
    if minutes % 60 == 0:
        return _("%(hours)s h", hours=minutes // 60)
    return _("%(minutes)s min", minutes=minutes)


def _name(model: type[Operator] | type[CallTemplate], record_id: int | None) -> str:
    record = db.session.get(model, record_id) if record_id else None
    return record.name if record else _("None")
