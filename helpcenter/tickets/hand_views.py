"""A ticket by hand: somebody calls, writes a letter, comes by (tickets-customers.md 1.1)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.customers import finding
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets import answers, custom_inputs
from helpcenter.tickets.forms import NewTicketForm, new_ticket_form
from helpcenter.tickets.opening import open_ticket
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("customer_tickets", __name__, url_prefix="/console/customers/<int:customer_id>/tickets")


@blueprint.get("")
@requires(Permission.TICKET_HANDLE)
def new(customer_id: int) -> ResponseReturnValue:
    """The dialog."""
    customer = finding.survivor(finding.fetch(current_operator, customer_id))
    return _form(customer, new_ticket_form(customer.service_id, formdata=None))


@blueprint.post("")
@requires(Permission.TICKET_HANDLE)
def create(customer_id: int) -> ResponseReturnValue:
    """Make it; it is the ticket of whoever wrote it down."""
    customer = finding.survivor(finding.fetch(current_operator, customer_id))
    form = new_ticket_form(customer.service_id)
    if not form.validate():
        return _form(customer, form, 422)
    service = db.session.get_one(Service, customer.service_id)
    ticket = open_ticket(
        service,
        customer=customer,
        channel=Channel.MANUAL,
        by=current_operator,
        operator=current_operator,
        **form.written(),
    )
    flash(_("Ticket %(reference)s is created.", reference=ticket.reference))
    url = url_for("tickets.page", ticket_id=ticket.id)
    return ("", 204, {"HX-Redirect": url}) if is_htmx() else redirect(url, 303)


def _form(customer: Customer, form: NewTicketForm, status: int = 200) -> ResponseReturnValue:
    title = _("Create a ticket for %(name)s", name=customer.shown_name)
    return answers.dialog(
        "tickets/_new_form.html",
        title,
        status=status,
        url=request.path,
        form=form,
        lines=None,
        inputs=custom_inputs.of(form),
    )
