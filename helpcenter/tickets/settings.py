"""Saving what a service has set for its tickets."""

from __future__ import annotations

from typing import Any

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets.settings_model import TicketSettings
from helpcenter.transactions import lock, operation


def of(service: Service) -> TicketSettings:
    """The settings as they are; not stored where none ever were."""
    kept = db.session.get(TicketSettings, service.id)
    return kept or TicketSettings(service_id=service.id, assignment="none", response_minutes={})


def change(service: Service, *, by: int | None, **values: Any) -> None:
    """Set columns; tickets that exist keep the time their answer is due."""
    with operation():
        lock(service)
        settings = of(service)
        changed = [name for name, value in values.items() if getattr(settings, name) != value]
        for name in changed:
            setattr(settings, name, values[name])
        db.session.add(settings)
        if changed:
            recording.record(by, "ticket_settings_changed", service, changed=changed)
