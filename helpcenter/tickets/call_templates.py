"""コール作成設定: the presets that imported calls of a service start with (chat-import.md 1.6)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets.models import CallTemplate
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError


def of_service(service: Service) -> list[CallTemplate]:
    """The call creation settings of a service, by name."""
    query = sa.select(CallTemplate).where(CallTemplate.service_id == service.id)
    return list(db.session.scalars(query.order_by(CallTemplate.name, CallTemplate.id)))


def create(service: Service, *, by: int | None, **values: Any) -> CallTemplate:
    """A new one. Raises RefusedError where the name is taken."""
    template = CallTemplate(service_id=service.id, **values)
    with operation():
        lock(service)
        _check_name(service, values["name"])
        db.session.add(template)
        recording.record(by, "call_template_created", template, name=template.name)
    return template


def change(template: CallTemplate, *, by: int | None, **values: Any) -> None:
    """Set columns; calls that exist stay as they are. Raises RefusedError where the name is taken."""
    with operation():
        service = lock(db.session.get_one(Service, template.service_id))
        _check_name(service, values["name"], but=template)
        changed = [name for name, value in values.items() if getattr(template, name) != value]
        for name in changed:
            setattr(template, name, values[name])
        if changed:
            recording.record(by, "call_template_changed", template, changed=changed)


def delete(template: CallTemplate, *, by: int | None) -> None:
    """Delete one that no chat setting uses, inside the operation in which the caller has locked it and looked."""
    with operation():
        recording.record(by, "call_template_deleted", template, name=template.name)
        db.session.delete(template)


def _check_name(service: Service, name: str, *, but: CallTemplate | None = None) -> None:
    query = sa.select(CallTemplate.id).where(CallTemplate.service_id == service.id, CallTemplate.name == name)
    taken = db.session.scalar(query)
    if taken is not None and (but is None or taken != but.id):
        raise RefusedError(_("There is one with this name already. Choose another name."), "name")
