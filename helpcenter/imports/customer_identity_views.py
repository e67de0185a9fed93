"""SNS顧客詳細: the sub-window of a customer's page with the customer's external IDs (chat-import.md 5)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.customers import finding
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.imports import customer_identities, customer_identity_form
from helpcenter.imports.customer_identity_form import CustomerIdentityForm, kind_label
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("customer_identities", __name__, url_prefix="/console/customers/<int:customer_id>/identities")


@blueprint.get("")
@requires(Permission.CUSTOMER_VIEW)
def index(customer_id: int) -> ResponseReturnValue:
    """The list, as a part of the customer page."""
    return _list(finding.fetch_living(current_operator, customer_id))


@blueprint.get("/new")
@requires(Permission.CUSTOMER_EDIT)
def new(customer_id: int) -> ResponseReturnValue:
    """The sub-window for another one."""
    customer = finding.fetch_living(current_operator, customer_id)
    return _form(customer, None, customer_identity_form.of(customer, None))


@blueprint.post("")
@requires(Permission.CUSTOMER_EDIT)
def add(customer_id: int) -> ResponseReturnValue:
    """Register it."""
    return _save(finding.fetch_living(current_operator, customer_id), None)


@blueprint.get("/<int:identity_id>")
@requires(Permission.CUSTOMER_EDIT)
def show(customer_id: int, identity_id: int) -> ResponseReturnValue:
    """The sub-window of one."""
    customer = finding.fetch_living(current_operator, customer_id)
    identity = _identity(customer, identity_id)
    return _form(customer, identity, customer_identity_form.of(customer, identity))


@blueprint.post("/<int:identity_id>")
@requires(Permission.CUSTOMER_EDIT)
def change(customer_id: int, identity_id: int) -> ResponseReturnValue:
    """Change it."""
    customer = finding.fetch_living(current_operator, customer_id)
    return _save(customer, _identity(customer, identity_id))


@blueprint.post("/<int:identity_id>/removal")
@requires(Permission.CUSTOMER_EDIT)
def remove(customer_id: int, identity_id: int) -> ResponseReturnValue:
    """Remove it."""
    customer = finding.fetch_living(current_operator, customer_id)
    customer_identities.remove(customer, _identity(customer, identity_id), by=current_operator)
    return _done(customer, _("The SNS customer ID is removed."))


def _save(customer: Customer, identity: CustomerIdentity | None) -> ResponseReturnValue:
    form = CustomerIdentityForm(customer)
    if not form.validate():
        return _form(customer, identity, form, 422)
    try:
        customer_identities.save(customer, identity, form.chosen, form.details(), by=current_operator)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _form(customer, identity, form, 422)
    return _done(customer, _("The SNS customer ID is saved."))


def _identity(customer: Customer, identity_id: int) -> CustomerIdentity:
    """An identity of this customer that people may edit: one of a chat setting."""
    found = db.session.get(CustomerIdentity, identity_id)
    if found is None or found.customer_id != customer.id or found.chat_source_id is None:
        abort(404)
    return found


def _form(
    customer: Customer, identity: CustomerIdentity | None, form: CustomerIdentityForm, status: int = 200
) -> ResponseReturnValue:
    template = "imports/_customer_identity.html" if is_htmx() else "imports/customer_identity.html"
    return render_template(template, customer=customer, identity=identity, form=form), status


def _done(customer: Customer, sentence: str) -> ResponseReturnValue:
    if is_htmx():
        return _list(customer, sentence)
    flash(sentence)
    return redirect(url_for("customers.page", customer_id=customer.id), 303)


def _list(customer: Customer, sentence: str = "") -> str:
    return render_template(
        "imports/_customer_identities.html",
        customer=customer,
        identities=customer_identities.of(customer),
        kind_label=kind_label,
        may_edit=current_operator.may(Permission.CUSTOMER_EDIT),
        has_sources=bool(customer_identity_form.sources_of(customer)),
        sentence=sentence,
    )
