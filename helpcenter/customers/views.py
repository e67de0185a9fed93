"""Customers in the console: list and page (tickets-customers.md 2)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.customers import conflicts, creating, editing, finding, listing, unmerging
from helpcenter.customers.forms import CustomerForm, NewCustomerForm
from helpcenter.customers.models import Channel, Customer
from helpcenter.customers.wording import CHANNELS
from helpcenter.services.membership import services_of
from helpcenter.transactions import StaleError
from helpcenter.web import filters, languages

blueprint = Blueprint("customers", __name__, url_prefix="/console/customers")


@blueprint.get("")
@requires(Permission.CUSTOMER_VIEW)
def index() -> ResponseReturnValue:
    """The list; `?q=` searches over everything known about a customer."""
    may_edit = current_operator.may(Permission.CUSTOMER_EDIT)
    may_merge = current_operator.may(Permission.CUSTOMER_MERGE)
    found = listing.requested(current_operator)
    return render_template(
        "customers/index.html",
        customers=found,
        may_edit=may_edit,
        may_merge=may_merge,
        channels=CHANNELS,
        languages={code: languages.display_name(code) for code in languages.LANGUAGES},
    )


@blueprint.get("/new")
@requires(Permission.CUSTOMER_EDIT)
def new() -> ResponseReturnValue:
    """The form of a customer who is not known yet."""
    form = NewCustomerForm(services_of(current_operator), formdata=None, service_id=filters.number("service"))
    return render_template("customers/new.html", form=form)


@blueprint.post("")
@requires(Permission.CUSTOMER_EDIT)
def create() -> ResponseReturnValue:
    """Write down somebody new."""
    form = NewCustomerForm(services_of(current_operator))
    if not form.validate():
        return render_template("customers/new.html", form=form), 422
    known = form.changes()
    if not any(known.get(name) for name in ("name", "emails", "phones")):
        form.name.errors = [_("Enter a name, an e-mail address or a phone number.")]
        return render_template("customers/new.html", form=form), 422
    customer = creating.create(form.service, created_from=Channel.MANUAL, by=current_operator, **known)
    flash(_("The customer is saved."))
    return redirect(url_for("customers.page", customer_id=customer.id), 303)


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
    customer = finding.fetch_living(current_operator, customer_id)
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
        channels=CHANNELS,
        language_name=languages.display_name(customer.language),
        may_edit=current_operator.may(Permission.CUSTOMER_EDIT),
        may_handle_tickets=current_operator.may(Permission.TICKET_HANDLE),
        may_merge=current_operator.may(Permission.CUSTOMER_MERGE),
        may_export=current_operator.may(Permission.CUSTOMER_EXPORT),
        may_erase=current_operator.may(Permission.CUSTOMER_ERASE),
        merges=unmerging.of(customer),
        can_undo=unmerging.is_possible,
    )
