"""The list of operators."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.models import Membership, Service


@dataclass(frozen=True)
class Search:
    """What is looked for: a part of name, nickname or address; with deactivated operators if wished."""

    words: str = ""
    inactive: bool = False


def found(search: Search) -> list[Operator]:
    """The operators, by name."""
    query = sa.select(Operator)
    if not search.inactive:
        query = query.where(Operator.deactivated_at.is_(None))
    for word in search.words.split():
        columns = (Operator.name, Operator.nickname, Operator.email)
        query = query.where(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return list(db.session.scalars(query.order_by(Operator.name, Operator.id)))


def services(operators: list[Operator]) -> dict[int, list[Service]]:
    """Operator's ID → the services that the operator works for."""
    query = sa.select(Membership.operator_id, Service).join(Service, Service.id == Membership.service_id)
    query = query.where(Membership.operator_id.in_([operator.id for operator in operators]))
    lists: dict[int, list[Service]] = {}
    for operator_id, service in db.session.execute(query.order_by(Service.position, Service.id)):
        lists.setdefault(operator_id, []).append(service)
    return lists
