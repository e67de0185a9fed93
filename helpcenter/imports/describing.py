"""Settings in words: what differs between those a process runs on and those of the chat setting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString, format_date, gettext
from flask_babel import lazy_gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.imports import connectors, processes, settings
from helpcenter.imports.models import ChatSource, Credentials
from helpcenter.tickets.models import CallTemplate

LABELS: dict[str, LazyString] = {
    "name": _("Chat setting name"),
    "kind": _("SNS kind"),
    "url": _("Retrieval URL"),
    "credentials": _("Credentials"),
    "header_name": _("Header name"),
    "secret_mark": _("Secret"),
    "default_operator_id": _("Default operator"),
    "call_template_id": _("Call creation setting"),
    "poll_minutes": _("Poll interval"),
    "fetch_from": _("First date to fetch from"),
    "time_zone": _("Time zone"),
    "join_same_contact": _("Join on the same e-mail or phone"),
    "mapping": _("Field mapping"),
}
CREDENTIALS: dict[Credentials, LazyString] = {
    Credentials.NONE: _("None"),
    Credentials.BEARER: _("Bearer token"),
    Credentials.HEADER: _("Header"),
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
        Difference(str(LABELS[name]), *(value_in_words(name, getattr(one, name)) for one in (before, after)))
        for name in settings.changed_fields(before, after)
    ]


def value_in_words(name: str, value: Any) -> str:
    """A setting as people read it; a secret is never among it."""
    words = WORDS.get(name)
    return words(value) if words else str(value) or str(gettext("None"))


def interval(minutes: int) -> str:
    """10 minutes, 2 hours."""
    if minutes % 60 == 0:
        return str(gettext("%(hours)s h", hours=minutes // 60))
    return str(gettext("%(minutes)s min", minutes=minutes))


def _operator(operator_id: int) -> str:
    operator = db.session.get(Operator, operator_id)
    return operator.name if operator else gettext("None")


def _template(template_id: int | None) -> str:
    template = db.session.get(CallTemplate, template_id) if template_id else None
    return template.name if template else gettext("None")


def _day(day: date | None) -> str:
    return str(format_date(day, "yyyy/MM/dd")) if day else gettext("From the beginning")


WORDS: dict[str, Callable[[Any], str]] = {
    "secret_mark": lambda mark: gettext("(hidden)") if mark else gettext("None"),
    "kind": connectors.label,
    "credentials": lambda kind: str(CREDENTIALS[Credentials(kind)]),
    "default_operator_id": _operator,
    "call_template_id": _template,
    "poll_minutes": interval,
    "fetch_from": _day,
    "join_same_contact": lambda on: gettext("On") if on else gettext("Off"),
    "mapping": lambda mapping: ", ".join(f"{name}: {path}" for name, path in mapping.items()) or gettext("None"),
}
