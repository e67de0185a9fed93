"""The API's customers."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from helpcenter.accounts.permissions import Permission
from helpcenter.api import answering, checking, drawing, repeating, shapes
from helpcenter.api.access import caller, scoped
from helpcenter.api.blueprint import blueprint
from helpcenter.customers import creating, editing
from helpcenter.customers import finding as customers
from helpcenter.customers.models import Channel, Customer


@blueprint.get("/v1/customers")
@scoped(Permission.CUSTOMER_VIEW)
def list_customers() -> Response:
    """Customers, the newest first, without those that became part of another."""
    query = checking.of_service(customers.visible_to(caller()), Customer).where(Customer.merged_into_id.is_(None))
    return answering.page(query, Customer, drawing.customer)


@blueprint.get("/v1/customers/<int:customer_id>")
@scoped(Permission.CUSTOMER_VIEW)
def show_customer(customer_id: int) -> Response:
    """One customer."""
    return answering.one(drawing.customer(customers.fetch(caller(), customer_id)))


@blueprint.post("/v1/customers")
@scoped(Permission.CUSTOMER_EDIT)
def create_customer() -> Response:
    """Make a customer. Nobody is matched: look-alikes are offered for merging."""
    wanted = answering.body(shapes.NewCustomer)
    known: Any = answering.given(wanted, "service_id")

    def made() -> Customer:
        service = checking.service(wanted.service_id)
        return creating.create(service, created_from=Channel.MANUAL, by=caller(), **known)

    customer = repeating.once(made, lambda customer_id: customers.fetch(caller(), customer_id))
    return answering.one(drawing.customer(customer), 201, url_for("api.show_customer", customer_id=customer.id))


@blueprint.patch("/v1/customers/<int:customer_id>")
@scoped(Permission.CUSTOMER_EDIT)
def change_customer(customer_id: int) -> Response:
    """Change a customer."""
    customer = customers.fetch_living(caller(), customer_id)
    wanted = answering.body(shapes.CustomerChange)
    editing.save(customer, version=wanted.version, by=caller(), **answering.given(wanted, "version"))
    return answering.one(drawing.customer(customer))
