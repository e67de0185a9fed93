"""Everything in the database that says whose it is: found in the tables, so that no merge forgets a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from helpcenter.customers.models import Customer
from helpcenter.extensions import Base, db

STAYS = frozenset(
    {
        "customers",
        "customer_emails",
        "customer_phones",
        "customer_merges",
        "customer_distinctions",
        "customer_exports",
        "erased_keys",
    }
)
"""A merged record keeps its own fields, and what is about the records themselves."""

BATCH = 500


def columns() -> Iterator[sa.Column[int]]:
    """The columns that refer to a customer and follow the person into another record."""
    for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        if table.name not in STAYS:
            yield from (column for column in table.columns if _refers(column))


def move(of: Customer, to: Customer) -> dict[str, list[int]]:
    """Give everything of `of` to `to`; primary keys of what was moved, by table."""
    moved = {}
    for column in columns():
        ids = _set_owner(column, to, column == of.id)
        if ids:
            moved[column.table.name] = ids
    db.session.expire_all()
    return moved


def move_back(moved: dict[str, list[int]], of: Customer, to: Customer) -> None:
    """Give `to` those rows of `moved` that are still `of`'s."""
    for column in columns():
        ids = moved.get(column.table.name, [])
        for start in range(0, len(ids), BATCH):
            own = _key(column).in_(ids[start : start + BATCH])
            _set_owner(column, to, sa.and_(column == of.id, own))
    db.session.expire_all()


def join(one: dict[str, list[int]], other: dict[str, list[int]]) -> dict[str, list[int]]:
    """What either of two moves moved."""
    return {table: [*one.get(table, []), *other.get(table, [])] for table in {**one, **other}}


def _set_owner(column: sa.Column[int], to: Customer, condition: Any) -> list[int]:
    statement = sa.update(column.table).where(condition).values({column: to.id}).returning(_key(column))
    return sorted(db.session.scalars(statement))


def _key(column: sa.Column[int]) -> sa.Column[int]:
    keys: Sequence[sa.Column[int]] = list(column.table.primary_key)
    return keys[0]


def _refers(column: sa.Column[Any]) -> bool:
    targets: Iterable[str] = (key.target_fullname for key in column.foreign_keys)
    return "customers.id" in targets
