"""The names a category stands under, level by level, for lists with a column a level."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services.models import Category


def names_of_all(language: str) -> dict[int, list[str]]:
    """ID → names from the first level down, of every category of every service; deleted ones keep theirs."""
    found: dict[int, list[str]] = {}
    for category in db.session.scalars(sa.select(Category).order_by(Category.level)):
        above = found.get(category.parent_id or 0, [])
        found[category.id] = [*above, category.name_in(language)]
    return found
