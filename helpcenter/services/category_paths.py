"""Categories with what they stand under: 返金 › 返金時期の確認."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services.models import Category

SEPARATOR = " › "


def names(category: Category | None, language: str) -> list[str]:
    """The names from the first level down to `category`; [] for None. Deleted ones keep theirs."""
    found: list[str] = []
    while category is not None:
        found.insert(0, category.name_in(language))
        category = db.session.get(Category, category.parent_id) if category.parent_id else None
    return found


def path(category: Category | None, language: str) -> str:
    """`names` in one line; '' for None."""
    return SEPARATOR.join(names(category, language))


def paths(service_id: int, language: str) -> dict[int, str]:
    """ID → path of every category of the service, deleted ones too, with one query: for lists."""
    return {id_: SEPARATOR.join(found) for id_, found in names_of_all(language, service_id=service_id).items()}


def names_of_all(language: str, *, service_id: int | None = None) -> dict[int, list[str]]:
    """ID → names from the first level down, of every category (of one service); deleted ones keep theirs. One query."""
    query = sa.select(Category).order_by(Category.level)
    if service_id is not None:
        query = query.where(Category.service_id == service_id)
    found: dict[int, list[str]] = {}
    for category in db.session.scalars(query):
        above = found.get(category.parent_id or 0, [])
        found[category.id] = [*above, category.name_in(language)]
    return found
