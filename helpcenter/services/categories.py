"""Changing the tree of processing types (help-center.md 2): add, rename, move, deactivate, delete."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services import category_tree, ordering
from helpcenter.services.category_tree import LEVELS, Node
from helpcenter.services.models import Category, CategoryName, Service
from helpcenter.transactions import lock, operation
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError

LONGEST_NAME = 100


def add(service: Service, names: Localized, *, parent_id: int | None, by: int | None) -> Category:
    """A new category, last under its parent. Raises RefusedError for a bad or taken name or a fourth level."""
    with operation():
        lock(service)
        parent = find(service, parent_id).category if parent_id else None
        if parent is not None and parent.level == LEVELS:
            raise RefusedError(_("A tree has three levels at most."), "parent_id")
        category = Category(
            service_id=service.id,
            parent_id=parent.id if parent else None,
            parent_level=parent.level if parent else None,
            level=parent.level + 1 if parent else 1,
            position=len(siblings(service, parent_id)),
        )
        db.session.add(category)
        db.session.flush()
        _write_names(category, names)
        recording.record(by, "category_added", category, names=names)
    return category


def change(service: Service, category_id: int, *, names: Localized, active: bool, by: int | None) -> Category:
    """Rename a category in the languages of `names` and set whether it can be chosen. Raises RefusedError."""
    with operation():
        lock(service)
        category = find(service, category_id).category
        before = {name.language: name.name for name in category.names}
        _write_names(category, names)
        changed = {name.language: name.name for name in category.names} != before or category.active != active
        category.active = active
        if changed:
            category.updated_at = now()
            recording.record(by, "category_changed", category, names=names, active=active)
    return category


def delete(service: Service, category_id: int, *, by: int | None) -> list[int]:
    """Take a category and everything under it out of the tree; returns their IDs.

    Records keep pointing to them and keep showing their names; the names are free for new ones.
    """
    with operation():
        lock(service)
        node = find(service, category_id)
        gone = [node.category, *(below.category for below in node.below())]
        for category in gone:
            category.deleted_at = now()
            for name in category.names:
                name.live = None
        recording.record(by, "category_deleted", node.category, deleted=[category.id for category in gone])
        ordering.number([one for one in siblings(service, node.category.parent_id) if one is not node.category])
    return [category.id for category in gone]


def find(service: Service, category_id: int | None) -> Node:
    """A live category of `service` in its tree. Raises LookupError where there is none."""
    for node in category_tree.flat(category_tree.tree(service.id)):
        if node.category.id == category_id:
            return node
    raise LookupError(category_id)


def siblings(service: Service, parent_id: int | None) -> list[Category]:
    """The live categories under a parent (None: the first level), in order."""
    query = sa.select(Category).where(Category.service_id == service.id, Category.deleted_at.is_(None))
    query = query.where(Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id)
    return list(db.session.scalars(query.order_by(Category.position, Category.id)))


def check_free(category: Category, parent_id: int | None, names: Localized) -> None:
    """Raises RefusedError where another category under `parent_id` has one of `names`."""
    for language, name in names.items():
        taken = sa.select(CategoryName.category_id).where(
            CategoryName.service_id == category.service_id,
            CategoryName.parent_key == (parent_id or 0),
            CategoryName.language == language,
            CategoryName.name_key == category_tree.name_key(name),
            CategoryName.live == 1,
            CategoryName.category_id != category.id,
        )
        if db.session.scalar(taken) is not None:
            raise RefusedError(_taken(parent_id), f"name_{language}")


def _taken(parent_id: int | None) -> str:
    if parent_id is None:
        return str(_("There is a category with this name already. Choose another name."))
    parent = db.session.get_one(Category, parent_id).name_in(languages.current())
    return str(_("There is one with this name under “%(parent)s” already. Choose another name.", parent=parent))


def _write_names(category: Category, names: Localized) -> None:
    """Set the names in the languages given; an empty one is taken away, as long as another is left."""
    cleaned = {language: " ".join(name.split()) for language, name in names.items()}
    written = {language: name for language, name in cleaned.items() if name}
    kept = {name.language: name for name in category.names}
    if not written and not kept.keys() - cleaned.keys():
        raise RefusedError(_("Enter a name."), f"name_{next(iter(names))}")
    for language, name in written.items():
        if len(name) > LONGEST_NAME or len(category_tree.name_key(name)) > 2 * LONGEST_NAME:
            raise RefusedError(_("A name has at most %(most)d characters.", most=LONGEST_NAME), f"name_{language}")
    check_free(category, category.parent_id, written)
    for language, name in cleaned.items():
        row = kept.get(language)
        if row is not None and not name:
            category.names.remove(row)
        elif name and row is None:
            category.names.append(_named(category, language, name))
        elif row is not None:
            row.name, row.name_key = name, category_tree.name_key(name)
    db.session.flush()


def _named(category: Category, language: str, name: str) -> CategoryName:
    return CategoryName(
        language=language,
        service_id=category.service_id,
        parent_key=category.parent_id or 0,
        name=name,
        name_key=category_tree.name_key(name),
    )
