"""What happens to a ticket, written down: who did what when."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.tickets import presence
from helpcenter.tickets.models import Ticket, TicketEvent
from helpcenter.webhooks import events as hooks
from helpcenter.webhooks.events import HookEvent


class Kind(StrEnum):
    """What happened; the column keeps the value; event_wording.py has the sentences."""

    CREATED = "created"
    CALL_ADDED = "call_added"
    ASSIGNED = "assigned"
    STATE = "state"
    PRIORITY = "priority"
    CATEGORY = "category"
    SUBJECT = "subject"
    TAGS = "tags"
    FIELDS = "fields"
    CALL_EDITED = "call_edited"
    COMMENT = "comment"
    REPLIED = "replied"
    SOLVED_INTERNALLY = "solved_internally"
    FOLLOWS = "follows"
    FOLLOWED = "followed"
    MERGED = "merged"
    ABSORBED = "absorbed"


TOLD = {
    Kind.CREATED: HookEvent.TICKET_CREATED,
    Kind.CALL_ADDED: HookEvent.TICKET_CALL_ADDED,
    Kind.ASSIGNED: HookEvent.TICKET_ASSIGNED,
    Kind.STATE: HookEvent.TICKET_STATE_CHANGED,
    Kind.REPLIED: HookEvent.TICKET_REPLIED,
}
"""What other systems are told of."""


def record(ticket: Ticket, kind: Kind, by: Operator | None, **particulars: Any) -> TicketEvent:
    """Write down inside the running operation that `by` (None: the customer or the system) did `kind`.

    `particulars` are JSON values; changes carry `before` and `after`, people as {"id": …, "name": …}.
    """
    event = TicketEvent(ticket=ticket, kind=kind, operator_id=by.id if by else None, particulars=particulars)
    db.session.add(event)
    if kind in TOLD:
        if kind == Kind.CREATED:
            db.session.flush()  # which gives it its ID
        hooks.emit(ticket.service_id, TOLD[kind], ticket.id)
    if kind != Kind.CREATED:
        presence.note_change(ticket, by)
    return event


def person(operator: Operator | None) -> dict[str, Any] | None:
    """An operator as an event keeps it: with the name of that day."""
    return {"id": operator.id, "name": operator.name} if operator else None
