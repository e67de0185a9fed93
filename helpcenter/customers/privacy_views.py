"""Exporting and erasing a customer in the console (tickets-customers.md 2.4)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.customers import erasing, exporting, finding
from helpcenter.customers.models import Customer
from helpcenter.customers.privacy_model import CustomerExport
from helpcenter.extensions import db
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("customer_privacy", __name__, url_prefix="/console/customers/<int:customer_id>")


@blueprint.get("/exports")
@requires(Permission.CUSTOMER_EXPORT)
def exports(customer_id: int) -> ResponseReturnValue:
    """One's own exports of this customer, which asks for itself anew while one is being made."""
    return _exports(finding.fetch(current_operator, customer_id))


@blueprint.post("/exports")
@requires(Permission.CUSTOMER_EXPORT)
def export(customer_id: int) -> ResponseReturnValue:
    """Have one made."""
    customer = finding.fetch_living(current_operator, customer_id)
    exporting.ask(customer, by=current_operator)
    if is_htmx():
        return _exports(customer)
    return redirect(url_for("customers.page", customer_id=customer.id), 303)


@blueprint.get("/exports/<int:export_id>")
@requires(Permission.CUSTOMER_EXPORT)
def download(customer_id: int, export_id: int) -> ResponseReturnValue:
    """The zip, for who asked for it alone."""
    customer = finding.fetch(current_operator, customer_id)
    made = db.one_or_404(_own(customer).where(CustomerExport.id == export_id, CustomerExport.finished_at.is_not(None)))
    headers = {"Content-Disposition": f'attachment; filename="customer-{customer.id}.zip"', "Cache-Control": "no-store"}
    return Response(made.content, mimetype="application/zip", headers=headers)


@blueprint.get("/erasure")
@requires(Permission.CUSTOMER_ERASE)
def ask(customer_id: int) -> ResponseReturnValue:
    """What will be gone and what stays."""
    customer = finding.fetch_living(current_operator, customer_id)
    return render_template("customers/erasure.html", customer=customer, problem="")


@blueprint.post("/erasure")
@requires(Permission.CUSTOMER_ERASE)
def erase(customer_id: int) -> ResponseReturnValue:
    """Do it, if the number was typed."""
    customer = finding.fetch_living(current_operator, customer_id)
    if request.form.get("number", "").strip().lstrip("#") != str(customer.id):
        problem = _("Type the number %(number)s, so that nobody is erased by mistake.", number=customer.id)
        return render_template("customers/erasure.html", customer=customer, problem=problem), 422
    try:
        erasing.erase(customer, by=current_operator)
    except RefusedError as refusal:
        return render_template("customers/erasure.html", customer=customer, problem=str(refusal)), 409
    flash(_("The personal data is erased."))
    return redirect(url_for("customers.page", customer_id=customer.id), 303)


def _own(customer: Customer) -> sa.Select[CustomerExport]:
    return sa.select(CustomerExport).where(
        CustomerExport.customer_id == customer.id, CustomerExport.operator_id == current_operator.id
    )


def _exports(customer: Customer) -> str:
    made = db.session.scalars(_own(customer).order_by(CustomerExport.id.desc()).limit(5)).all()
    return render_template("customers/_exports.html", customer=customer, exports=made)
