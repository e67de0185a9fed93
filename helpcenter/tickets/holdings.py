"""What tickets and calls hold about one person."""

from __future__ import annotations

from helpcenter.customers.holdings import Holdings, rows
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import holdings_wanted
from helpcenter.tickets.models import Call, Ticket, TicketEvent


@holdings_wanted.connect
def of_customer(customer: Customer) -> Holdings:
    """The tickets with their events, and the calls with their conversations."""
    tickets = rows(Ticket, Ticket.customer_id == customer.id, more=_parts)
    return {"tickets": tickets, "calls": rows(Call, Call.customer_id == customer.id, more=_conversation)}


def _parts(ticket: Ticket) -> Holdings:
    return {"reference": ticket.reference, "events": rows(TicketEvent, TicketEvent.ticket_id == ticket.id)}


def _conversation(call: Call) -> Holdings:
    return {"transcript": call.transcript.lines if call.transcript else []}
