"""The tree of article categories as customers see it: with how many articles each holds, empty ones left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import abort

from helpcenter.articles import reading
from helpcenter.articles.models import Article, ArticleCategory
from helpcenter.columns import localized
from helpcenter.extensions import db
from helpcenter.services import kept_pages
from helpcenter.services.models import Service


@dataclass
class Node:
    """A category. `count` counts the articles in it and below."""

    id: int
    name: str
    about: str
    icon: str
    count: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    def path(self) -> list[Node]:
        """From the first level down to this one."""
        return [*(self.parent.path() if self.parent else []), self]

    def below(self) -> Iterator[Node]:
        """Everything under this one, depth first."""
        for child in self.children:
            yield child
            yield from child.below()


def tree(service: Service, language: str) -> list[Node]:
    """The first level with everything below it, in order, each with at least one article."""
    return [node for node in _counted(service, language).values() if node.parent is None and node.count]


def node_or_404(service: Service, language: str, category_id: int) -> Node:
    """One category; 404 where there is none with anything to read."""
    node = _counted(service, language).get(category_id)
    if node is None or not node.count:
        abort(404)
    return node


def paths(service: Service, language: str) -> dict[int, str]:
    """ID → 返品・返金 › 返金."""

    def make() -> dict[int, str]:
        nodes = _nodes(service, language).values()
        return {node.id: " › ".join(above.name for above in node.path()) for node in nodes}

    return kept_pages.remembered(("category paths", service.id, language), make)


def trail(service: Service, language: str, category_id: int | None) -> list[Node]:
    """The path to a category; [] for none."""
    node = _nodes(service, language).get(category_id or 0)
    return node.path() if node else []


def _nodes(service: Service, language: str) -> dict[int, Node]:
    """Every category in order with the one above it, without numbers: those take a look at every article."""
    query = sa.select(ArticleCategory).where(ArticleCategory.service_id == service.id)
    categories = list(db.session.scalars(query.order_by(ArticleCategory.position, ArticleCategory.id)))
    nodes = {row.id: _node(row, language) for row in categories}
    for row in categories:
        if row.parent_id is not None:
            nodes[row.id].parent = nodes[row.parent_id]
    return nodes


def _counted(service: Service, language: str) -> dict[int, Node]:
    """The same with numbers, and what has any articles below what it hangs from."""
    nodes = _nodes(service, language)
    for category_id, number in _counts(service, language):
        for above in _upwards(nodes.get(category_id or 0)):
            above.count += number
    for node in nodes.values():
        if node.parent is not None and node.count:
            node.parent.children.append(node)
    return nodes


def _node(row: ArticleCategory, language: str) -> Node:
    return Node(row.id, row.name_in(language), localized(row.description, language), row.icon)


def _counts(service: Service, language: str) -> Iterator[tuple[int | None, int]]:
    query = reading.listed(service, language).with_only_columns(Article.category_id, sa.func.count())
    yield from db.session.execute(query.group_by(Article.category_id))


def _upwards(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.parent
