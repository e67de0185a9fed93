"""コール検索: one search over the calls of every channel, imported ones included (tickets-customers.md 1.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpcenter.accounts.models import Operator
from helpcenter.customers import contacts
from helpcenter.customers.models import CustomerEmail, CustomerPhone
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services import category_tree
from helpcenter.tickets import custom_fields
from helpcenter.tickets.call_filters import CallFilters
from helpcenter.tickets.custom_field_model import FieldKind
from helpcenter.tickets.listing import numbered
from helpcenter.tickets.models import Call, Ticket
from helpcenter.web import filters as web_filters

Condition = sa.ColumnElement[bool]
FOR_ROWS = (
    joinedload(Call.ticket).joinedload(Ticket.service),
    joinedload(Call.operator).lazyload(Operator.role),
    joinedload(Call.customer).lazyload("*"),
    selectinload(Call.category),
)
"""What a row shows besides the call."""


def matching(wanted: CallFilters, service_ids: Collection[int], time_zone: str) -> list[sa.Select[Call]]:
    """The calls of `service_ids` that `wanted` asks for, in no order: those that any of these queries finds.

    `time_zone` is the reader's. With words there are two, for calls and for chats: a database that has to find in
    either index at once reads everything that both have, where the first page needs fifty.
    """
    if wanted.service is not None:
        service_ids = {wanted.service} & set(service_ids)
    query = sa.select(Call).where(Call.service_id.in_(service_ids))
    if wanted.number or wanted.state or wanted.custom:
        query = query.join(Call.ticket)
    period = web_filters.period(Call.received_at, wanted.since, wanted.until, time_zone)
    query = query.where(*period, *_choices(wanted), *_people(wanted, service_ids), *_own(wanted))
    if not wanted.q:
        return [query]
    places = ((Call.id, Kind.CALL), (Call.chat_id, Kind.CHAT))
    return [query.where(index.among(place, kind, service_ids, wanted.q)) for place, kind in places]


def newest_first(queries: Sequence[sa.Select[Call]]) -> sa.Select[int]:
    """The IDs of all calls that any of `queries` (`matching`) finds."""
    found = sa.union(*(query.with_only_columns(Call.id, Call.received_at) for query in queries)).subquery()
    return sa.select(found.c.id).order_by(found.c.received_at.desc(), found.c.id.desc())


def _choices(wanted: CallFilters) -> Iterator[Condition]:
    if wanted.number:
        number = numbered(wanted.number)
        yield sa.false() if number is None else number
    if wanted.channel:
        yield Call.channel == wanted.channel
    if wanted.state:
        yield Ticket.state == wanted.state
    if wanted.operator:
        yield Call.operator_id == wanted.operator
    if wanted.category:
        yield Call.category_id.in_(category_tree.with_all_below(wanted.category))


def _own(wanted: CallFilters) -> Iterator[Condition]:
    """The service's own fields, of the call or of its ticket; a text is found by a part of it."""
    for key, value in wanted.custom:
        field = custom_fields.by_key(key)
        if field is None:
            yield sa.false()
            continue
        yield Call.service_id == field.service_id
        places = [model.custom_fields[key].as_string() for model in (Call, Ticket)]
        if field.kind == FieldKind.TEXT:
            yield sa.or_(*(_part(place, value) for place in places))
        else:
            yield sa.or_(*(place == custom_fields.looked_for(field, value) for place in places))


def _people(wanted: CallFilters, service_ids: Collection[int]) -> Iterator[Condition]:
    if wanted.customer_id:
        yield Call.customer_id == wanted.customer_id
    if wanted.customer:
        yield index.among(Call.customer_id, Kind.CUSTOMER, service_ids, wanted.customer)
    if wanted.email:
        address = contacts.normalised_email(wanted.email)
        same = sa.or_(_part(CustomerEmail.address, wanted.email), CustomerEmail.normalised == (address or ""))
        yield Call.customer_id.in_(sa.select(CustomerEmail.customer_id).where(same))
    if wanted.phone:
        number = contacts.e164(wanted.phone)
        part = CustomerPhone.shown.contains(wanted.phone, autoescape=True)  # as it is: without lower(), half the time
        same = sa.or_(part, CustomerPhone.e164 == (number or ""))
        yield Call.customer_id.in_(sa.select(CustomerPhone.customer_id).where(same))


def _part(column: sa.SQLColumnExpression[str], words: str) -> Condition:
    return sa.func.lower(column).contains(words.lower(), autoescape=True)
