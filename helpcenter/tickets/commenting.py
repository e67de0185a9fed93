"""Internal comments on a ticket: colleagues read them, customers never."""

from __future__ import annotations

from collections.abc import Collection

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.tickets import attachments, events
from helpcenter.tickets.models import Ticket, TicketEvent
from helpcenter.transactions import operation


def comment(ticket: Ticket, text: str, *, by: Operator, files: Collection[StoredFile] = ()) -> TicketEvent:
    """Write a comment, with `files`. It makes nobody's version stale, because it changes nothing that was there."""
    with operation():
        ticket.updated_at = now()
        written = events.record(ticket, events.Kind.COMMENT, by, text=text)
        db.session.flush()
        attachments.add(files, written)
    return written
