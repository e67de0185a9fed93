"""名寄せ in the console: whom with, what of each is kept, and undoing it (tickets-customers.md 2.3)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.customers import finding, lookalikes, merge_fields, merge_wording, merging, pairs, unmerging
from helpcenter.customers.merge_fields import FIELDS, Side
from helpcenter.customers.merge_model import CustomerMerge
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services.membership import services_of
from helpcenter.transactions import StaleError
from helpcenter.web import filters
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("customer_merging", __name__, url_prefix="/console/customers")
FOUND = 20


@blueprint.get("/lookalikes")
@requires(Permission.CUSTOMER_MERGE)
def all_lookalikes() -> ResponseReturnValue:
    """Pairs of all services of the one who looks, `?page=`."""
    ids = [service.id for service in services_of(current_operator)]
    shown = pairs.page(ids, min(max(filters.number("page") or 1, 1), 10_000))
    return render_template("customers/pairs.html", pairs=shown, words=merge_wording)


@blueprint.get("/<int:customer_id>/lookalikes")
@requires(Permission.CUSTOMER_MERGE)
def of_customer(customer_id: int) -> ResponseReturnValue:
    """Who may be the same person: a part of the customer's page."""
    return _lookalikes(finding.fetch(current_operator, customer_id))


@blueprint.post("/<int:customer_id>/distinctions")
@requires(Permission.CUSTOMER_MERGE)
def distinguish(customer_id: int) -> ResponseReturnValue:
    """Somebody else: `other` is not proposed any more."""
    customer, other = finding.fetch(current_operator, customer_id), _other("other")
    if customer.id == other.id:
        abort(400)
    lookalikes.deny(customer, other, by=current_operator)
    if request.form.get("back") == "pairs":
        return redirect(url_for("customer_merging.all_lookalikes"), 303)
    return _lookalikes(customer)


@blueprint.get("/<int:customer_id>/merge")
@requires(Permission.CUSTOMER_MERGE)
def choose(customer_id: int) -> ResponseReturnValue:
    """With whom; once that is said (`?with=`), what is kept of each. The one in the path survives."""
    customer = finding.fetch(current_operator, customer_id)
    if customer.merged_into_id is not None:
        return redirect(url_for("customer_merging.choose", customer_id=finding.survivor(customer).id))
    if "with" in request.args:
        return _preview(customer, _other("with", request.args.get("with")))
    query = filters.text("q")
    found = db.session.scalars(_found(customer, query)).all() if query else []
    return render_template("customers/merge_with.html", customer=customer, query=query, found=found)


@blueprint.post("/<int:customer_id>/merge")
@requires(Permission.CUSTOMER_MERGE)
def merge(customer_id: int) -> ResponseReturnValue:
    """Do it as chosen; what has changed since it was shown is shown again first."""
    survivor, merged = finding.fetch(current_operator, customer_id), _other("with")
    versions = (request.form.get("version", 0, int), request.form.get("other_version", 0, int))
    chosen = {name: Side(request.form[name]) for name in FIELDS if request.form.get(name) in list(Side)}
    try:
        merging.merge(survivor, merged, chosen=chosen, versions=versions, by=current_operator)
    except StaleError:
        return _preview(survivor, merged, _("One of the two was changed meanwhile. Look at the fields again.")), 409
    except RefusedError as refusal:
        return _preview(survivor, merged, str(refusal)), 409
    flash(_("The two customers are one now. For 30 days this can be undone on this page."))
    return redirect(url_for("customers.page", customer_id=survivor.id), 303)


@blueprint.post("/<int:customer_id>/merges/<int:merge_id>/reversal")
@requires(Permission.CUSTOMER_MERGE)
def undo(customer_id: int, merge_id: int) -> ResponseReturnValue:
    """Both are again what they were."""
    survivor = finding.fetch(current_operator, customer_id)
    done = db.one_or_404(
        sa.select(CustomerMerge).where(CustomerMerge.id == merge_id, CustomerMerge.survivor_id == survivor.id)
    )
    try:
        back = unmerging.undo(done, by=current_operator)
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("customers.page", customer_id=finding.survivor(survivor).id), 303)
    flash(_("The merge is undone. This is the customer who is back."))
    return redirect(url_for("customers.page", customer_id=back.id), 303)


def _other(name: str, value: str | None = None) -> Customer:
    """The other customer, whom the request names; 404 where `current_operator` may not see such a one."""
    given = value if value is not None else request.form.get(name, "")
    if not given.isdecimal() or len(given) > 12:
        abort(404)
    return finding.fetch(current_operator, int(given))


def _found(customer: Customer, query: str) -> sa.Select[Customer]:
    own = (Customer.service_id == customer.service_id, Customer.id != customer.id)
    alive = (Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
    matching = finding.matching([customer.service_id], query)
    return sa.select(Customer).where(*own, *alive, matching).order_by(Customer.updated_at.desc()).limit(FOUND)


def _preview(survivor: Customer, merged: Customer, problem: str = "") -> str:
    try:
        merging.check(survivor, merged)
        possible = True
    except RefusedError as refusal:
        problem, possible = str(refusal), False
    return render_template(
        "customers/merge.html",
        survivor=survivor,
        merged=merged,
        choices=merge_fields.choices(survivor, merged) if possible else [],
        possible=possible,
        problem=problem,
        words=merge_wording,
    )


def _lookalikes(customer: Customer) -> str:
    found = lookalikes.of(customer)
    shown = min(max(filters.number("most") or 5, 5), lookalikes.MOST)
    return render_template(
        "customers/_lookalikes.html", customer=customer, found=found, shown=shown, words=merge_wording
    )
