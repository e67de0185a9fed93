"""Customers in the console: list and page (tickets-customers.md 2)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.customers import conflicts, editing, finding, listing
from helpcenter.customers.forms import CustomerForm
from helpcenter.customers.models import Customer
from helpcenter.transactions import StaleError

blueprint = Blueprint("customers", __name__, url_prefix="/console/customers")


@blueprint.get("")
@requires(Permission.CUSTOMER_VIEW)
def index() -> ResponseReturnValue:
    """The list; `?q=` searches over everything known about a customer."""
    return render_template("customers/index.html", customers=listing.requested(current_operator))


@blueprint.get("/<int:customer_id>")
@requires(Permission.CUSTOMER_VIEW)
def page(customer_id: int) -> ResponseReturnValue:
    """One customer; the address of a merged one leads to whom it was merged into."""
    customer = finding.fetch(current_operator, customer_id)
    if customer.merged_into_id is not None:
        return redirect(url_for("customers.page", customer_id=finding.survivor(customer).id))
    return _page(customer, CustomerForm.of(customer))


@blueprint.post("/<int:customer_id>")
@requires(Permission.CUSTOMER_EDIT)
def save(customer_id: int) -> ResponseReturnValue:
    """Save the fields; what somebody else saved meanwhile is shown beside it and overwritten only knowingly."""
    customer = finding.fetch(current_operator, customer_id)
    form = CustomerForm(language=customer.language)
    if not form.validate():
        return _page(customer, form), 422
    try:
        editing.save(customer, version=form.version.data or 0, by=current_operator, **form.changes())
    except StaleError:
        form.version.data, form.version.raw_data = customer.version, None  # what was sent would be drawn again
        return _page(customer, form, conflicts.between(customer, form)), 409
    flash(_("The customer is saved."))
    return redirect(url_for("customers.page", customer_id=customer.id), 303)


def _page(customer: Customer, form: CustomerForm, conflict: conflicts.Conflict | None = None) -> str:
    return render_template(
        "customers/page.html",
        customer=customer,
        form=form,
        conflict=conflict,
        may_edit=current_operator.may(Permission.CUSTOMER_EDIT),
        may_handle_tickets=current_operator.may(Permission.TICKET_HANDLE),
    )
