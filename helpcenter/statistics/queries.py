"""Reading the figures of chats: only those of services that the reader may see.

What is asked by one thing, or by nothing, is read of MonthFigures and DayFigures, which are few; what is asked by two
of ChatFigures.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services import category_tree
from helpcenter.services.models import Category
from helpcenter.statistics import slots
from helpcenter.statistics.counting import KEY
from helpcenter.statistics.figures import NAMES, Figures
from helpcenter.statistics.filters import DAY, HELP_CENTER, Filters
from helpcenter.statistics.models import ChatFigures, DayFigures, MonthFigures
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


def sums(table: Any) -> list[sa.Label[Any]]:
    """The columns of NAMES added up, as Figures are."""
    return [(sa.func.max if name == "at_once" else sa.func.sum)(getattr(table, name)).label(name) for name in NAMES]


def _by(what: str, filters: Filters, service_ids: Collection[int]) -> dict[Any, Figures]:
    """Value of the column `what` of ChatFigures → figures."""
    wanted = {filters.service} & set(service_ids) if filters.service else set(service_ids)
    values = _values(filters)
    things = ({what} & set(KEY)) | values.keys()
    if len(things) > 1:
        return _of_hours(what, filters, wanted, values)
    dimension = (*things, FEWEST)[0]
    chosen = [str(one) for one in values[dimension]] if dimension in values else None
    found: dict[Any, Figures] = {}
    for table, day, first, last in _spans(what, filters):
        column: Any = {"day": day, "service_id": table.service_id}.get(what, table.value)
        query = sa.select(column, *sums(table)).where(table.service_id.in_(wanted), table.dimension == dimension)
        query = query.where(day.between(first, last)).group_by(column)
        for key, *numbers in db.session.execute(query.where(table.value.in_(chosen)) if chosen is not None else query):
            value = int(key) if what in KEY and what != "site" else key
            found[value] = found.get(value, Figures()) + Figures(*map(int, numbers))
    return found


def _spans(what: str, filters: Filters) -> list[tuple[Any, Any, date, date]]:
    """Where to read the period, with the column of the day: whole months together, the days before and after alone."""
    since, until = filters.since, filters.until
    first = since if since.day == 1 else _next_month(since)
    end = _next_month(until) if (until + DAY).day == 1 else until.replace(day=1)
    if first >= end or (what == "day" and filters.unit != "month"):
        return [(DayFigures, DayFigures.day, since, until)]
    months = [(MonthFigures, MonthFigures.month, first, end - DAY)]
    edges = [(DayFigures, DayFigures.day, begin, last) for begin, last in ((since, first - DAY), (end, until))]
    return months + [edge for edge in edges if edge[2] <= edge[3]]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 31 * DAY).replace(day=1)


def _of_hours(what: str, filters: Filters, wanted: Collection[int], values: dict[str, list[Any]]) -> dict[Any, Figures]:
    """What is asked by two things: read of single hours."""
    column: Any = getattr(ChatFigures, what)
    conditions = [getattr(ChatFigures, name).in_(chosen) for name, chosen in values.items()]
    days = ChatFigures.day.between(filters.since, filters.until)
    query = sa.select(column, *sums(ChatFigures)).where(ChatFigures.service_id.in_(wanted), days, *conditions)
    return {key: Figures(*map(int, numbers)) for key, *numbers in db.session.execute(query.group_by(column))}


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
