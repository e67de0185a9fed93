"""All look-alikes of the services somebody works for: pairs with the same e-mail address or phone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from helpcenter.customers import lookalikes
from helpcenter.customers.merge_model import CustomerDistinction
from helpcenter.customers.models import Customer, CustomerEmail, CustomerPhone
from helpcenter.extensions import db

SIZE = 20


@dataclass(frozen=True)
class Pair:
    """Two records that look like one person; `first` is the older one."""

    first: Customer
    second: Customer
    reasons: tuple[lookalikes.Reason, ...]


@dataclass(frozen=True)
class Pairs:
    """One page of pairs; `page` counts from 1."""

    rows: Sequence[Pair]
    page: int
    has_more: bool


def page(service_ids: Sequence[int], number: int) -> Pairs:
    """The pairs of the services, the newest second record first. Each record is paired with the oldest of its likes."""
    found = sa.union(
        _same(CustomerEmail, CustomerEmail.normalised, service_ids),
        _same(CustomerPhone, CustomerPhone.e164, service_ids),
    ).subquery()
    denied = sa.select(CustomerDistinction.first_id).where(
        CustomerDistinction.first_id == found.c.first, CustomerDistinction.second_id == found.c.second
    )
    query = sa.select(found.c.first, found.c.second).where(~denied.exists())
    query = query.order_by(found.c.second.desc(), found.c.first).offset((number - 1) * SIZE).limit(SIZE + 1)
    rows = db.session.execute(query).all()
    return Pairs(_pairs(rows[:SIZE]), number, len(rows) > SIZE)


def _same(contact: Any, value: Any, service_ids: Sequence[int]) -> sa.Select[Any]:
    """(first, second): the oldest customer with a value, and every other one with it."""
    alive = (
        Customer.service_id.in_(service_ids),
        Customer.merged_into_id.is_(None),
        Customer.erased_at.is_(None),
        value.is_not(None),
    )
    joined = sa.join(contact, Customer, Customer.id == contact.customer_id)
    several = sa.func.count(sa.distinct(Customer.id)) > 1
    oldest = (
        sa.select(Customer.service_id, value.label("value"), sa.func.min(Customer.id).label("first"))
        .select_from(joined)
        .where(*alive)
        .group_by(Customer.service_id, value)
        .having(several)
        .subquery()
    )
    same = sa.and_(oldest.c.value == value, oldest.c.service_id == Customer.service_id)
    pairs = sa.select(oldest.c.first, Customer.id.label("second")).select_from(joined.join(oldest, same))
    return pairs.where(*alive, Customer.id != oldest.c.first)


def _pairs(rows: Sequence[Any]) -> list[Pair]:
    ids = {id_ for row in rows for id_ in (row.first, row.second)}
    people = {one.id: one for one in db.session.scalars(sa.select(Customer).where(Customer.id.in_(ids)))}
    return [
        Pair(people[row.first], people[row.second], tuple(lookalikes.reasons(people[row.first], people[row.second])))
        for row in rows
    ]
