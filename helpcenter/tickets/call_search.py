"""コール検索: one search over the calls of every channel, imported ones included (tickets-customers.md 1.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpcenter.accounts.models import Operator
from helpcenter.customers import contacts
from helpcenter.customers.models import Customer, CustomerEmail, CustomerPhone
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


def matching(wanted: CallFilters, service_ids: Collection[int], time_zone: str) -> sa.Select[Call]:
    """The calls of `service_ids` that `wanted` asks for, in no order. `time_zone` is the reader's."""
    if wanted.service is not None:
        service_ids = {wanted.service} & set(service_ids)
    query = sa.select(Call).join(Call.ticket).where(Call.service_id.in_(service_ids))
    period = web_filters.period(Call.received_at, wanted.since, wanted.until, time_zone)
    return query.where(
        *period, *_words(wanted, service_ids), *_choices(wanted), *_people(wanted, service_ids), *_own(wanted)
    )


def _words(wanted: CallFilters, service_ids: Collection[int]) -> Iterator[Condition]:
    if wanted.q:
        in_chats = index.matching(Kind.CHAT, service_ids, wanted.q)
        yield sa.or_(Call.id.in_(index.matching(Kind.CALL, service_ids, wanted.q)), Call.chat_id.in_(in_chats))
    if wanted.number:
        number = numbered(wanted.number)
        yield sa.false() if number is None else number


def _choices(wanted: CallFilters) -> Iterator[Condition]:
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
        yield Call.customer_id.in_(index.matching(Kind.CUSTOMER, service_ids, wanted.customer))
    if wanted.email:
        address = contacts.normalised_email(wanted.email)
        same = sa.or_(_part(CustomerEmail.address, wanted.email), CustomerEmail.normalised == (address or ""))
        yield Call.customer_id.in_(_owners(CustomerEmail.customer_id, same, service_ids))
    if wanted.phone:
        number = contacts.e164(wanted.phone)
        same = sa.or_(_part(CustomerPhone.shown, wanted.phone), CustomerPhone.e164 == (number or ""))
        yield Call.customer_id.in_(_owners(CustomerPhone.customer_id, same, service_ids))


def _part(column: sa.SQLColumnExpression[str], words: str) -> Condition:
    return sa.func.lower(column).contains(words.lower(), autoescape=True)


def _owners(owner: sa.SQLColumnExpression[int], same: Condition, service_ids: Collection[int]) -> sa.Select[int]:
    return sa.select(owner).join(Customer, Customer.id == owner).where(Customer.service_id.in_(service_ids), same)
