"""Fetching customers: what an operator may see (tickets-customers.md 3)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.customers import contacts
from helpcenter.customers.models import Customer, CustomerEmail, CustomerPhone
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.membership import service_ids


def visible_to(operator: Operator) -> sa.Select[Customer]:
    """The customers of the services `operator` works for, tombstones of merged ones among them."""
    return sa.select(Customer).where(Customer.service_id.in_(service_ids(operator)))


def fetch(operator: Operator, customer_id: int) -> Customer:
    """The customer, or 404 where there is none that `operator` may see."""
    found: Customer = db.one_or_404(visible_to(operator).where(Customer.id == customer_id))
    return found


def fetch_living(operator: Operator, customer_id: int) -> Customer:
    """`fetch`, but of a merged record whom it was merged into: what is written is written there."""
    return survivor(fetch(operator, customer_id))


def survivor(customer: Customer) -> Customer:
    """Who `customer` is today: whoever it was merged into, or itself."""
    while customer.merged_into_id is not None:
        customer = db.session.get_one(Customer, customer.merged_into_id)
    return customer


def matching(service_ids: Collection[int], query: str) -> sa.ColumnElement[bool]:
    """Whether a customer has all words of `query`, or the phone number or address it is in whatever form."""
    conditions: list[sa.ColumnElement[bool]] = [Customer.id.in_(index.matching(Kind.CUSTOMER, service_ids, query))]
    number, address = contacts.e164(query), contacts.normalised_email(query)
    if number:
        conditions.append(Customer.id.in_(sa.select(CustomerPhone.customer_id).where(CustomerPhone.e164 == number)))
    if address:
        same_address = CustomerEmail.normalised == address
        conditions.append(Customer.id.in_(sa.select(CustomerEmail.customer_id).where(same_address)))
    return sa.or_(*conditions)
