"""Finding chats in the history: only those of services the operator works for (live-chat.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from helpcenter.accounts.models import Operator
from helpcenter.chat.history_filters import HELP_CENTER, RUNNING, Filters
from helpcenter.chat.models import Chat, ChatState, Rating
from helpcenter.customers.models import Customer
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services import category_tree
from helpcenter.web import filters as asked

Condition = sa.ColumnElement[bool]
FOR_ROWS = (
    joinedload(Chat.customer).lazyload("*"),
    joinedload(Chat.operator).lazyload(Operator.role),
    joinedload(Chat.category),
    joinedload(Chat.rating),
)
"""What a row of the list shows besides the chat."""


def matching(filters: Filters, *, service_ids: Collection[int], time_zone: str) -> sa.Select[Chat]:
    """The chats of `service_ids` that `filters` asks for, in no order. `time_zone` is the reader's."""
    if filters.service is not None:
        service_ids = {filters.service} & set(service_ids)
    query = sa.select(Chat).where(Chat.service_id.in_(service_ids))
    return query.where(
        *_words(filters, service_ids),
        *asked.period(Chat.requested_at, filters.since, filters.until, time_zone),
        *_choices(filters),
        *_outcome(filters),
    )


def ordered(query: sa.Select[Chat], sort: str) -> sa.Select[Chat]:
    """`query` in the order `sort` (history_filters.SORTS); rows that are equal in it stand newest first."""
    newest_first = (Chat.requested_at.desc(), Chat.id.desc())
    name: sa.ColumnElement[str]
    if sort == "-received":
        return query.order_by(*newest_first)
    if sort == "received":
        return query.order_by(Chat.requested_at, Chat.id)
    if sort.endswith("customer"):
        query, name = query.join(Customer, Chat.customer_id == Customer.id), Customer.name.expression
    else:
        query = query.outerjoin(Operator, Chat.operator_id == Operator.id)
        name = sa.func.coalesce(Operator.name, "")
    return query.order_by(name.desc() if sort.startswith("-") else name, *newest_first)


def _words(filters: Filters, service_ids: Collection[int]) -> Iterator[Condition]:
    if filters.q:
        yield index.among(Chat.id, Kind.CHAT, service_ids, filters.q)
    if filters.customer:
        yield index.among(Chat.customer_id, Kind.CUSTOMER, service_ids, filters.customer)


def _choices(filters: Filters) -> Iterator[Condition]:
    if filters.operator:
        yield Chat.operator_id == filters.operator
    if filters.category:
        yield Chat.category_id.in_(category_tree.with_all_below(filters.category))
    if filters.channel:
        yield Chat.site == ("" if filters.channel == HELP_CENTER else filters.channel)
    if filters.ended_by:
        yield Chat.ended_by == filters.ended_by


def _outcome(filters: Filters) -> Iterator[Condition]:
    if filters.status == RUNNING:
        yield Chat.state != ChatState.ENDED
    elif filters.status:
        yield Chat.history_status == filters.status
    rated = sa.exists().where(Rating.chat_id == Chat.id)
    if filters.rating == "none":
        yield ~rated
    elif filters.rating:
        yield rated.where(Rating.satisfied.is_(filters.rating == "satisfied"))
