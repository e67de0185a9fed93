"""What other systems can be told, and noting it for those who want to know."""

from __future__ import annotations

import json
import uuid
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter import prepared, queue
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.webhooks import delivery
from helpcenter.webhooks.models import Webhook, WebhookDelivery


class HookEvent(StrEnum):
    """An event that a webhook can be about: the kind of record, and what happened to it."""

    CHAT_REQUESTED = "chat.requested"
    CHAT_OPENED = "chat.opened"
    CHAT_ENDED = "chat.ended"
    CHAT_RATED = "chat.rated"
    TICKET_CREATED = "ticket.created"
    TICKET_ASSIGNED = "ticket.assigned"
    TICKET_STATE_CHANGED = "ticket.state_changed"
    TICKET_REPLIED = "ticket.replied"
    TICKET_CALL_ADDED = "ticket.call_added"


EVENTS: dict[HookEvent, LazyString] = {
    HookEvent.CHAT_REQUESTED: _("A customer asks for a chat."),
    HookEvent.CHAT_OPENED: _("An operator opens a chat."),
    HookEvent.CHAT_ENDED: _("A chat ends, whoever ends it."),
    HookEvent.CHAT_RATED: _("A customer rates a chat."),
    HookEvent.TICKET_CREATED: _("A ticket is created."),
    HookEvent.TICKET_ASSIGNED: _("A ticket is assigned."),
    HookEvent.TICKET_STATE_CHANGED: _("A ticket changes its state."),
    HookEvent.TICKET_REPLIED: _("A ticket is answered by mail."),
    HookEvent.TICKET_CALL_ADDED: _("A call is added to a ticket."),
}


_ACTIVE = sa.select(Webhook.id, Webhook.events).where(
    Webhook.service_id == sa.bindparam("service"), Webhook.active.is_(True)
)


def emit(service_id: int, event: HookEvent, record_id: int) -> None:
    """Note inside the running operation that `event` happened to the record of that ID, for each webhook about it."""
    with db.session.no_autoflush:  # whoever calls may be half way through a change
        hooks = [hook_id for hook_id, events in prepared.ask(_ACTIVE, {"service": service_id}) if event in events]
    if not hooks:
        return
    body = json.dumps(_body(service_id, event, record_id))
    db.session.add_all(WebhookDelivery(webhook_id=hook_id, event=event.value, body=body) for hook_id in hooks)
    queue.enqueue(delivery.send_due)


def _body(service_id: int, event: HookEvent, record_id: int) -> dict[str, object]:
    """What is sent: which record, and where the API shows it. Nothing about the people in it."""
    kind = event.partition(".")[0]
    return {
        "id": str(uuid.uuid4()),
        "event": event.value,
        "at": now().isoformat(timespec="milliseconds"),
        "service_id": service_id,
        "record": {"kind": kind, "id": record_id, "path": f"/api/v1/{kind}s/{record_id}"},
    }
