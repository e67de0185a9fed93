"""What tickets and calls hold about one person."""

from __future__ import annotations

from helpcenter.customers.holdings import Holdings, row, rows
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import holdings_wanted
from helpcenter.files.models import StoredFile
from helpcenter.tickets import attachments
from helpcenter.tickets.models import Call, Ticket, TicketEvent


@holdings_wanted.connect
def of_customer(customer: Customer) -> Holdings:
    """The tickets with their events, and the calls with their conversations."""
    tickets = rows(Ticket, Ticket.customer_id == customer.id, more=_parts)
    return {"tickets": tickets, "calls": rows(Call, Call.customer_id == customer.id, more=_conversation)}


def _parts(ticket: Ticket) -> Holdings:
    files = attachments.of_events(ticket.id)
    events = rows(TicketEvent, TicketEvent.ticket_id == ticket.id, more=lambda one: _files(files.get(one.id, [])))
    return {"reference": ticket.reference, "events": events}


def _conversation(call: Call) -> Holdings:
    files = [*attachments.of_call(call), *attachments.copies(call).values()]
    return {"transcript": call.transcript.lines if call.transcript else [], **_files(files)}


def _files(files: list[StoredFile]) -> Holdings:
    return {"attachments": [row(file, without=("public_id",)) for file in files]} if files else {}
