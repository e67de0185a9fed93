"""What a request names: services, customers, categories, custom fields; refused where the caller may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from helpcenter.api import answering
from helpcenter.api.access import caller
from helpcenter.api.problems import ProblemError
from helpcenter.customers import finding as customers
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Category, Service
from helpcenter.tickets import custom_fields, editing
from helpcenter.tickets.custom_field_model import CustomField
from helpcenter.web.refusals import RefusedError


def of_service(query: sa.Select[Any], record: Any) -> sa.Select[Any]:
    """`query` narrowed to `?service=`."""
    service_id = answering.number("service")
    return query.where(record.service_id == service_id) if service_id else query


def service(service_id: int) -> Service:
    """A service that the caller works for. Raises ProblemError."""
    found = sa.select(Service).where(Service.id == service_id, Service.archived_at.is_(None))
    one = db.session.scalar(found.where(Service.id.in_(service_ids(caller()))))
    if one is None:
        raise ProblemError(422, "There is no such service.", field="service_id")
    return one


def living_customer(customer_id: int) -> Customer:
    """A customer who was not erased; of one who was merged the record that is left. Raises ProblemError."""
    found = db.session.scalar(customers.visible_to(caller()).where(Customer.id == customer_id))
    customer = customers.survivor(found) if found is not None else None
    if customer is None or customer.erased_at is not None:
        raise ProblemError(422, "There is no such customer.", field="customer_id")
    return customer


def category(category_id: object, service_id: int) -> None:
    """Raises ProblemError for a processing type that cannot be chosen; none is fine."""
    found = db.session.get(Category, category_id) if category_id else None
    if category_id and not editing.can_be_chosen(found, service_id):
        raise ProblemError(422, "There is no such category, or it is not offered.", field="category_id")


def fields(defined: Sequence[CustomField], values: Mapping[str, str], *, complete: bool) -> dict[str, str]:
    """`values` as they are kept; `complete`: all that have to be filled in must be there. Raises ProblemError."""
    known = {one.key: one for one in defined}
    for key in values:
        if key not in known:
            raise ProblemError(422, "There is no such custom field here.", field=f"custom_fields.{key[:40]}")
    kept = {key: _normalised(known[key], text) for key, text in values.items()}
    for key, one in known.items():
        if one.required and not kept.get(key) and (complete or key in kept):
            raise ProblemError(422, "This custom field has to be filled in.", field=f"custom_fields.{key}")
    return kept


def _normalised(field: CustomField, text: str) -> str:
    try:
        return custom_fields.normalised(field, text)
    except RefusedError as refusal:
        raise ProblemError(422, str(refusal), field=f"custom_fields.{field.key}") from refusal
