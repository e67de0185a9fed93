"""The API's tickets."""

from __future__ import annotations

from flask import Response, url_for

from helpcenter.accounts.permissions import Permission
from helpcenter.api import answering, checking, drawing, repeating, shapes
from helpcenter.api.access import caller, scoped
from helpcenter.api.blueprint import blueprint
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets import custom_fields, editing, opening, states
from helpcenter.tickets import finding as tickets
from helpcenter.tickets.models import Priority, Ticket, TicketState
from helpcenter.transactions import operation


@blueprint.get("/v1/tickets")
@scoped(Permission.TICKET_HANDLE)
def list_tickets() -> Response:
    """Tickets, the newest first."""
    return answering.page(checking.of_service(tickets.visible_to(caller()), Ticket), Ticket, drawing.ticket)


@blueprint.get("/v1/tickets/<int:ticket_id>")
@scoped(Permission.TICKET_HANDLE)
def show_ticket(ticket_id: int) -> Response:
    """One ticket."""
    return answering.one(drawing.ticket(tickets.fetch(caller(), ticket_id)))


@blueprint.post("/v1/tickets")
@scoped(Permission.TICKET_HANDLE)
def create_ticket() -> Response:
    """Make a ticket with its first call."""
    wanted = answering.body(shapes.NewTicket)
    ticket = repeating.once(lambda: _opened(wanted), lambda ticket_id: tickets.fetch(caller(), ticket_id))
    return answering.one(drawing.ticket(ticket), 201, url_for("api.show_ticket", ticket_id=ticket.id))


@blueprint.patch("/v1/tickets/<int:ticket_id>")
@scoped(Permission.TICKET_HANDLE)
def change_ticket(ticket_id: int) -> Response:
    """Change a ticket, and its state."""
    ticket = tickets.fetch(caller(), ticket_id)
    wanted = answering.body(shapes.TicketChange)
    changes = answering.given(wanted, "version", "state")
    if "priority" in changes:
        changes["priority"] = Priority(changes["priority"])
    if "custom_fields" in changes:
        defined = custom_fields.of_service(ticket.service_id, "tickets")
        changes["custom_fields"] = checking.fields(defined, changes["custom_fields"], complete=False)
    checking.category(changes.get("category_id"), ticket.service_id)
    with operation():
        version = wanted.version
        if changes:
            editing.save(ticket, version=version, by=caller(), **changes)
            version = ticket.version
        if isinstance(wanted.state, str) and wanted.state != ticket.state:
            states.change(ticket, TicketState(wanted.state), version=version, by=caller())
    return answering.one(drawing.ticket(ticket))


def _opened(wanted: shapes.NewTicket) -> Ticket:
    customer = checking.living_customer(wanted.customer_id)
    service = db.session.get_one(Service, customer.service_id)
    checking.category(wanted.category_id, service.id)
    defined = custom_fields.of_service(service.id)
    return opening.open_ticket(
        service,
        customer=customer,
        channel=Channel.MANUAL,
        subject=wanted.subject,
        content=wanted.content,
        by=caller(),
        priority=Priority(wanted.priority),
        tags=wanted.tags,
        category_id=wanted.category_id,
        custom_fields=checking.fields(defined, wanted.custom_fields, complete=True),
    )
