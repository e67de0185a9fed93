"""Reading the figures of chats: only those of services that the reader may see.

What is asked by one thing, or by nothing, is read of DayFigures, which are few; what is asked by two of ChatFigures.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services import category_tree
from helpcenter.services.models import Category
from helpcenter.statistics import slots
from helpcenter.statistics.counting import KEY
from helpcenter.statistics.figures import NAMES, Figures
from helpcenter.statistics.filters import HELP_CENTER, Filters
from helpcenter.statistics.models import ChatFigures, DayFigures
from helpcenter.statistics.slots import Slot

FEWEST = "site"
"""Of what DayFigures has the fewest rows: read where only days are asked for."""


def series(filters: Filters, service_ids: Collection[int]) -> list[tuple[Slot, Figures]]:
    """The figures of each slot of the period, in order."""
    by = "hour" if filters.unit == "hour" else "day"
    return slots.spread(_by(by, filters, service_ids), filters, Figures())


def by_operator(filters: Filters, service_ids: Collection[int]) -> dict[int, Figures]:
    """Operator ID → figures; 0 where nobody had the chat in the end."""
    return _by("operator_id", filters, service_ids)


def by_service(filters: Filters, service_ids: Collection[int]) -> dict[int, Figures]:
    """Service ID → figures."""
    return _by("service_id", filters, service_ids)


def by_channel(filters: Filters, service_ids: Collection[int]) -> dict[str, Figures]:
    """Origin of the site → figures; '' for the help center itself."""
    return _by("site", filters, service_ids)


def by_category(filters: Filters, service_ids: Collection[int]) -> dict[int, Figures]:
    """Category ID → figures with all below it: of the level below the category in `filters`, else of the first.

    0 is what was given none; the category of `filters` itself stands for what was given nothing below it.
    """
    tree = {row.id: (row.parent_id, row.level) for row in db.session.execute(_categories(service_ids))}
    level = tree[filters.category][1] + 1 if filters.category in tree else 1
    found: dict[int, Figures] = {}
    for category_id, figures in _by("category_id", filters, service_ids).items():
        while category_id in tree and tree[category_id][1] > level:
            category_id = tree[category_id][0] or 0
        found[category_id] = found.get(category_id, Figures()) + figures
    return found


def _categories(service_ids: Collection[int]) -> sa.Select[int, int | None, int]:
    columns = sa.select(Category.id, Category.parent_id, Category.level)
    return columns.where(Category.service_id.in_(service_ids))


def _by(what: str, filters: Filters, service_ids: Collection[int]) -> dict[Any, Figures]:
    """Value of the column `what` of ChatFigures → figures."""
    wanted = {filters.service} & set(service_ids) if filters.service else service_ids
    values = _values(filters)
    things = ({what} & set(KEY)) | values.keys()
    table: Any = DayFigures if len(things) <= 1 else ChatFigures
    column: Any = getattr(table, what, DayFigures.value)
    conditions = [table.service_id.in_(wanted), table.day.between(filters.since, filters.until)]
    if table is DayFigures:
        conditions.append(DayFigures.dimension == (*things, FEWEST)[0])
        conditions += [DayFigures.value.in_([str(one) for one in chosen]) for chosen in values.values()]
    else:
        conditions += [getattr(ChatFigures, name).in_(chosen) for name, chosen in values.items()]
    query = sa.select(column, *_sums(table)).where(*conditions).group_by(column)
    is_number = table is DayFigures and what in KEY and what != "site"
    rows = db.session.execute(query)
    return {int(key) if is_number else key: Figures(*map(int, sums)) for key, *sums in rows}


def _sums(table: Any) -> list[sa.Label[Any]]:
    return [(sa.func.max if name == "at_once" else sa.func.sum)(getattr(table, name)).label(name) for name in NAMES]


def _values(filters: Filters) -> dict[str, list[Any]]:
    """Column of ChatFigures → the values that the filters let through, where they leave something out."""
    found: dict[str, list[Any]] = {}
    if filters.operator:
        found["operator_id"] = [filters.operator]
    if filters.category:
        found["category_id"] = list(db.session.scalars(category_tree.with_all_below(filters.category)))
    if filters.channel:
        found["site"] = ["" if filters.channel == HELP_CENTER else filters.channel]
    return found
