"""Tickets and calls without what was written in them: counts, times and states stay (tickets-customers.md 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.clock import now
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_erasing
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.tickets import attachments
from helpcenter.tickets.draft_model import ReplyDraft
from helpcenter.tickets.events import Kind as Event
from helpcenter.tickets.file_model import TicketFile
from helpcenter.tickets.models import Call, CallTranscript, Ticket, TicketEvent
from helpcenter.transactions import operation

BATCH = 100
MONTH = timedelta(days=365.25 / 12)


def erase_calls(call_ids: Sequence[int]) -> None:
    """Take out what the calls say, inside the running operation."""
    empty = {"subject": "", "content": "", "note": "", "tags": [], "custom_fields": {}, "erased_at": now()}
    db.session.execute(sa.update(Call).where(Call.id.in_(call_ids)).values(**empty))
    attachments.erase(TicketFile.call_id.in_(call_ids))
    for one in db.session.scalars(sa.select(CallTranscript).where(CallTranscript.call_id.in_(call_ids))):
        one.lines = [{"role": line["role"], "sent_at": line["sent_at"]} for line in one.lines]
    db.session.flush()
    index.remove(Kind.CALL, *call_ids)


def erase_tickets(ticket_ids: Sequence[int]) -> None:
    """Take out what the tickets and their events say, inside the running operation."""
    empty = {"subject": "", "tags": [], "custom_fields": {}}
    db.session.execute(sa.update(Ticket).where(Ticket.id.in_(ticket_ids)).values(**empty))
    attachments.erase(TicketFile.event_id.in_(sa.select(TicketEvent.id).where(TicketEvent.ticket_id.in_(ticket_ids))))
    db.session.execute(sa.delete(ReplyDraft).where(ReplyDraft.ticket_id.in_(ticket_ids)))
    written = (TicketEvent.ticket_id.in_(ticket_ids), TicketEvent.kind.in_(_EMPTIED))
    for event in db.session.scalars(sa.select(TicketEvent).where(*written)):
        emptied = _EMPTIED[Event(event.kind)]
        event.particulars = {**event.particulars, **{name: "" for name in emptied if name in event.particulars}}
    db.session.flush()
    about = (AuditEntry.subject_kind == Ticket.__tablename__, AuditEntry.subject_id.in_(ticket_ids))
    db.session.execute(sa.update(AuditEntry).where(*about, AuditEntry.operator_id.is_(None)).values(ip=None))


@customer_erasing.connect
def erase_of_customer(customer: Customer) -> None:
    """All calls of somebody, and the tickets."""
    ids = db.session.scalars(sa.select(Ticket.id).where(Ticket.customer_id == customer.id)).all()
    mine = sa.or_(Call.customer_id == customer.id, Call.ticket_id.in_(ids))
    erase_calls(db.session.scalars(sa.select(Call.id).where(mine)).all())
    erase_tickets(ids)


def erase_old() -> None:
    """Calls that ended longer ago than their service keeps them, with their ticket when none is left in it."""
    kept = sa.select(Service.id, Service.retention_months).where(Service.retention_months > 0)
    for service_id, months in db.session.execute(kept).all():
        old = (Call.service_id == service_id, Call.erased_at.is_(None), Call.ended_at < now() - (months or 0) * MONTH)
        with operation():
            query = sa.select(Call.id, Call.ticket_id).where(*old).order_by(Call.id).limit(BATCH)
            rows = db.session.execute(query).all()
            if rows:
                erase_calls([row.id for row in rows])
                erase_tickets(_without_calls({row.ticket_id for row in rows}))


def _without_calls(ticket_ids: set[int]) -> list[int]:
    """Those of the tickets in which every call is erased."""
    alive = sa.select(Call.ticket_id).where(Call.ticket_id.in_(ticket_ids), Call.erased_at.is_(None))
    return sorted(ticket_ids - set(db.session.scalars(alive)))


_EMPTIED = {
    Event.SUBJECT: ("before", "after"),
    Event.TAGS: ("before", "after"),
    Event.CALL_EDITED: ("call",),
    Event.COMMENT: ("text",),
    Event.ASSIGNED: ("note",),
    Event.SOLVED_INTERNALLY: ("note",),
}
"""What people wrote stands under these names in an event."""
