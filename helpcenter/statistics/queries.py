"""Reading ChatFigures: only those of services that the reader may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services import category_tree
from helpcenter.services.models import Category
from helpcenter.statistics.figures import NAMES, Figures
from helpcenter.statistics.filters import DAY, HELP_CENTER, Filters
from helpcenter.statistics.models import ChatFigures

SUMS = [(sa.func.max if name == "at_once" else sa.func.sum)(getattr(ChatFigures, name)).label(name) for name in NAMES]
Slot = date | int
"""What a series is cut into: an hour of the day, or the first day of a day, week or month."""


def series(filters: Filters, service_ids: Collection[int]) -> list[tuple[Slot, Figures]]:
    """The figures of each slot of the period, in order; a week or month at its edge has only the days inside."""
    by = ChatFigures.hour if filters.unit == "hour" else ChatFigures.day
    found: dict[Slot, Figures] = dict.fromkeys(slots(filters), Figures())
    for key, figures in _by(by, filters, service_ids).items():
        slot = key if filters.unit == "hour" else max(_begin(key, filters.unit), filters.since)
        found[slot] = found[slot] + figures
    return list(found.items())


def slots(filters: Filters) -> list[Slot]:
    """The slots of the period, those without chats too."""
    if filters.unit == "hour":
        return list(range(24))
    days = (filters.since + number * DAY for number in range(filters.days))
    return list(dict.fromkeys(max(_begin(day, filters.unit), filters.since) for day in days))


def by_operator(filters: Filters, service_ids: Collection[int]) -> dict[int, Figures]:
    """Operator ID → figures; 0 where nobody had the chat in the end."""
    return _by(ChatFigures.operator_id, filters, service_ids)


def by_service(filters: Filters, service_ids: Collection[int]) -> dict[int, Figures]:
    """Service ID → figures."""
    return _by(ChatFigures.service_id, filters, service_ids)


def by_channel(filters: Filters, service_ids: Collection[int]) -> dict[str, Figures]:
    """Origin of the site → figures; '' for the help center itself."""
    return _by(ChatFigures.site, filters, service_ids)


def by_category(filters: Filters, service_ids: Collection[int]) -> dict[int, Figures]:
    """Category ID → figures with all below it: of the level below the category in `filters`, else of the first.

    0 is what was given none; the category of `filters` itself stands for what was given nothing below it.
    """
    tree = {row.id: (row.parent_id, row.level) for row in db.session.execute(_categories(service_ids))}
    level = tree[filters.category][1] + 1 if filters.category in tree else 1
    found: dict[int, Figures] = {}
    for category_id, figures in _by(ChatFigures.category_id, filters, service_ids).items():
        while category_id in tree and tree[category_id][1] > level:
            category_id = tree[category_id][0] or 0
        found[category_id] = found.get(category_id, Figures()) + figures
    return found


def _categories(service_ids: Collection[int]) -> sa.Select[int, int | None, int]:
    columns = sa.select(Category.id, Category.parent_id, Category.level)
    return columns.where(Category.service_id.in_(service_ids))


def _by(column: Any, filters: Filters, service_ids: Collection[int]) -> dict[Any, Figures]:
    query = sa.select(column, *SUMS).where(*_conditions(filters, service_ids)).group_by(column)
    return {key: Figures(*map(int, sums)) for key, *sums in db.session.execute(query)}


def _conditions(filters: Filters, service_ids: Collection[int]) -> list[sa.ColumnElement[bool]]:
    wanted = {filters.service} & set(service_ids) if filters.service else service_ids
    found: list[sa.ColumnElement[bool]] = [
        ChatFigures.service_id.in_(wanted),
        ChatFigures.day.between(filters.since, filters.until),
    ]
    if filters.operator:
        found.append(ChatFigures.operator_id == filters.operator)
    if filters.category:
        found.append(ChatFigures.category_id.in_(category_tree.with_all_below(filters.category)))
    if filters.channel:
        found.append(ChatFigures.site == ("" if filters.channel == HELP_CENTER else filters.channel))
    return found


def _begin(day: date, unit: str) -> date:
    """The first day of what `day` lies in; weeks begin on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day
