"""Changing what is set for a service."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.services import signals
from helpcenter.services.models import Service
from helpcenter.transactions import after_commit, lock, operation
from helpcenter.web.refusals import RefusedError

ASSIGNMENT = frozenset({"chat_enabled", "last_operator_first", "maximum_chats", "seconds_to_open"})
SECRET = frozenset({"identity_secret", "previous_identity_secret"})


def change(service: Service, *, by: int | None, **values: Any) -> dict[str, Any]:
    """Set columns of `service`; returns what was different before, by column.

    Raises RefusedError where the default language would not be offered.
    """
    with operation():
        lock(service)
        before = {name: getattr(service, name) for name, value in values.items() if getattr(service, name) != value}
        for name in before:
            setattr(service, name, values[name])
        _check(service)
        if before:
            recording.record(by, "service_changed", service, **_particulars(before, values))
        if ASSIGNMENT & before.keys():
            after_commit(signals.assignability_changed.send, service.id)
    return before


def _check(service: Service) -> None:
    if service.default_language not in service.languages:
        raise RefusedError(_("The default language must be one of the languages offered."), "default_language")


def _particulars(before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {name: None if name in SECRET else [old, values[name]] for name, old in before.items()}
