"""Moving processing types: within their parent, and with everything below them to another."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import categories, category_tree, ordering
from helpcenter.services.category_tree import LEVELS, Node
from helpcenter.services.models import Category, Service
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

Place = tuple[int | None, int | None, int]
"""Of a category: its parent, the parent's level, its own level."""


def move(
    service: Service, category_id: int, *, parent_id: int | None, before_id: int | None = None, by: int | None
) -> Category:
    """Put a category under `parent_id` (None: the first level) before the sibling `before_id` (None: last).

    Raises RefusedError where it would stand under itself, deeper than three levels, or beside one of its name.
    """
    with operation():
        lock(service)
        node = categories.find(service, category_id)
        category = node.category
        if parent_id != category.parent_id:
            _check(service, node, parent_id)
            _hang(service, category, parent_id)
            category.updated_at = now()
        _place(service, category, before_id)
        recording.record(by, "category_moved", category, parent_id=parent_id, position=category.position)
    return category


def step(service: Service, category_id: int, places: int, *, by: int | None) -> Category:
    """Move a category up (-1) or down (1) among its siblings; at the end it stays."""
    with operation():
        lock(service)
        category = categories.find(service, category_id).category
        if ordering.step(categories.siblings(service, category.parent_id), category, places):
            recording.record(by, "category_moved", category, position=category.position)
    return category


def _check(service: Service, node: Node, parent_id: int | None) -> None:
    level = 1
    if parent_id is not None:
        parent = categories.find(service, parent_id)
        if node.category in parent.path():
            raise RefusedError(_("A category cannot stand under itself."), "parent_id")
        level = parent.category.level + 1
    if level + node.height - 1 > LEVELS:
        raise RefusedError(_("It would be deeper than three levels there."), "parent_id")
    names = {name.language: name.name for name in node.category.names}
    try:
        categories.check_free(node.category, parent_id, names)
    except RefusedError as refusal:
        raise RefusedError(str(refusal), "parent_id") from refusal


def _hang(service: Service, category: Category, parent_id: int | None) -> None:
    """Change parent and levels of a whole branch in one statement.

    The foreign key compares a category's `parent_level` with its parent's level, so that one row after the other would
    break it on the way.
    """
    db.session.flush()
    nodes = {one.category.id: one for one in category_tree.flat(category_tree.tree(service.id, deleted=True))}
    path = [one.id for one in nodes[parent_id].path()] if parent_id else []
    places = _places(nodes[category.id], path)
    db.session.execute(_moved(places))
    for name in category.names:
        name.parent_key = parent_id or 0
    db.session.flush()
    for id_ in places:
        db.session.refresh(nodes[id_].category)


def _moved(places: Mapping[int, Place]) -> sa.Update:
    values = {
        column: sa.case({id_: sa.literal(place[at], sa.Integer()) for id_, place in places.items()}, value=Category.id)
        for at, column in enumerate(("parent_id", "parent_level", "level"))
    }
    moved = sa.update(Category).where(Category.id.in_(places)).values(values)
    return moved.execution_options(synchronize_session=False)


def _places(node: Node, path: list[int]) -> dict[int, Place]:
    """Category ID → its place for `node` under the categories of `path` and for all below it.

    What was deleted may be too deep there; it then hangs from the second level.
    """
    path = path[: LEVELS - 1]
    made: dict[int, Place] = {node.category.id: (path[-1] if path else None, len(path) or None, len(path) + 1)}
    for child in node.children:
        made |= _places(child, [*path, node.category.id])
    return made


def _place(service: Service, category: Category, before_id: int | None) -> None:
    others = [one for one in categories.siblings(service, category.parent_id) if one is not category]
    ids = [one.id for one in others]
    others.insert(ids.index(before_id) if before_id in ids else len(others), category)
    ordering.number(others)
