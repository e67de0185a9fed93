"""Deleting a ticket for good: what should never have been one (tickets-customers.md 3)."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets import attachments, following
from helpcenter.tickets.file_model import TicketFile
from helpcenter.tickets.models import Call, Ticket, TicketEvent
from helpcenter.transactions import operation, raise_version
from helpcenter.web.refusals import RefusedError


def delete(ticket: Ticket, *, version: int, by: Operator) -> None:
    """The ticket, its calls, events and files are gone; its number is not given again, and a chat stays in the history.

    So are tickets that were merged into it: without it they are empty and lead nowhere.
    Raises StaleError, and RefusedError for imported calls, which the next import would bring back.
    """
    with operation():
        raise_version(ticket, version)
        calls = db.session.scalars(sa.select(Call).where(Call.ticket_id == ticket.id)).all()
        if any(call.chat_source_id is not None for call in calls):
            raise RefusedError(_("Imported calls are not deleted: the next import would bring them back."))
        ids, call_ids = [], [call.id for call in calls]
        for one in (ticket, *following.merged_into(ticket)):
            recording.record(by.id, "ticket_deleted", one, service=one.service_id, number=one.number)
            ids.append(one.id)
        comments = sa.select(TicketEvent.id).where(TicketEvent.ticket_id.in_(ids))
        attachments.erase(TicketFile.call_id.in_(call_ids), TicketFile.event_id.in_(comments))
        index.remove(Kind.CALL, *call_ids)
        db.session.flush()
        db.session.execute(sa.delete(Ticket).where(Ticket.id.in_(ids)))
