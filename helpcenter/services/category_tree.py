"""Reading the tree of processing types (処理タイプ) of a service."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services.models import Category

LEVELS = 3


@dataclass
class Node:
    """A category in its tree. `offered`: it and everything above it is active, so that it can be chosen."""

    category: Category
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def offered(self) -> bool:
        return self.category.active and (self.parent is None or self.parent.offered)

    @property
    def height(self) -> int:
        """Levels from here down, itself included: 1 to 3."""
        return 1 + max((child.height for child in self.children), default=0)

    def path(self) -> list[Category]:
        """From the first level down to this one."""
        return [*(self.parent.path() if self.parent else []), self.category]

    def below(self) -> Iterator[Node]:
        """Everything under this one, depth first."""
        for child in self.children:
            yield child
            yield from child.below()


def tree(service_id: int, *, deleted: bool = False) -> list[Node]:
    """The first level of a service's tree with everything under it, in order; with deleted categories if wished."""
    query = sa.select(Category).where(Category.service_id == service_id)
    if not deleted:
        query = query.where(Category.deleted_at.is_(None))
    nodes = {row.id: Node(row) for row in db.session.scalars(query.order_by(Category.position, Category.id))}
    for node in nodes.values():
        node.parent = nodes.get(node.category.parent_id or 0)
        if node.parent is not None:
            node.parent.children.append(node)
    return [node for node in nodes.values() if node.parent is None]


def with_all_below(category_id: int) -> sa.Select[int]:
    """The IDs of a category and of everything under it, deleted or not."""
    children = sa.select(Category.id).where(Category.parent_id == category_id)
    return sa.select(Category.id).where(
        sa.or_(Category.id == category_id, Category.parent_id == category_id, Category.parent_id.in_(children))
    )


def flat(roots: Iterable[Node]) -> Iterator[Node]:
    """Every node, depth first, as the tree is shown."""
    for root in roots:
        yield root
        yield from root.below()


def name_key(name: str) -> str:
    """A name as compared: width, case and surrounding or doubled spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
