"""Choosing a processing type by typing: what stands in the tree, with its path (live-chat.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpcenter.extensions import db
from helpcenter.services import category_paths, category_tree
from helpcenter.services.category_tree import Node
from helpcenter.services.models import Category, Service

MOST = 50


@dataclass(frozen=True)
class Choice:
    """A category that can be chosen. `path`: its names from the first level down; `service`: '' where there is one."""

    id: int
    path: tuple[str, ...]
    service: str = ""

    @property
    def label(self) -> str:
        """The last two names: 返金 › 返金時期の確認."""
        return category_paths.SEPARATOR.join(self.path[-2:])

    @property
    def whole(self) -> str:
        """All names, after the service's where there are several."""
        return category_paths.SEPARATOR.join([self.service, *self.path] if self.service else self.path)


def of(category: Category | None, language: str) -> Choice | None:
    """The category a record has, which may have been deleted since."""
    return Choice(category.id, tuple(category_paths.names(category, language))) if category else None


def find(service_id: int, category_id: int | None, language: str) -> Choice | None:
    """The category of this ID, where it is one of the service's."""
    category = db.session.get(Category, category_id) if category_id is not None else None
    return of(category, language) if category is not None and category.service_id == service_id else None


def matching(services: list[Service], typed: str, language: str, *, inactive: bool = False) -> list[Choice]:
    """The first MOST categories of `services` whose path has all words of `typed`, in the order of the tree.

    `inactive`: those too that cannot be given any more, to look for records that have them.
    """
    words = category_tree.name_key(typed).split()
    found = (choice for choice in _all(services, language, inactive=inactive) if _has(choice, words))
    return [choice for choice, _ in zip(found, range(MOST), strict=False)]


def may_be_given(service_id: int, category_id: int) -> bool:
    """Whether a record of the service may get this category: it is there, and active with all above it."""
    nodes = category_tree.flat(category_tree.tree(service_id))
    return any(node.category.id == category_id and node.offered for node in nodes)


def _all(services: list[Service], language: str, *, inactive: bool) -> Iterator[Choice]:
    for service in services:
        name = service.name_in(language) if len(services) > 1 else ""
        for node in category_tree.flat(category_tree.tree(service.id)):
            if inactive or node.offered:
                yield Choice(node.category.id, tuple(_names(node, language)), name)


def _names(node: Node, language: str) -> Iterable[str]:
    return (category.name_in(language) for category in node.path())


def _has(choice: Choice, words: list[str]) -> bool:
    name = category_tree.name_key(choice.whole)
    return all(word in name for word in words)
