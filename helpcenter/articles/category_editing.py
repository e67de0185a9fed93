"""Editing the tree of article categories (FAQカテゴリー)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import abort
from flask_babel import gettext as _

from helpcenter.articles.models import Article, ArticleCategory
from helpcenter.audit import recording
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services import ordering
from helpcenter.services.category_tree import LEVELS, name_key
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError


@dataclass
class Row:
    """A category in its tree. `articles` are those in it, drafts too, without those below."""

    category: ArticleCategory
    articles: int = 0
    parent: Row | None = None
    children: list[Row] = field(default_factory=list)
    like: list[Row] = field(default_factory=list)
    """Those under the same category in their order, itself included."""

    @property
    def first(self) -> bool:
        """Whether it stands at the top of its like."""
        return self.like[0] is self

    @property
    def last(self) -> bool:
        """Whether it stands at their end."""
        return self.like[-1] is self

    @property
    def height(self) -> int:
        """Levels from here down, itself included: 1 to 3."""
        return 1 + max((child.height for child in self.children), default=0)

    def path_in(self, language: str) -> str:
        """返品・返金 › 返金."""
        own = self.category.name_in(language)
        return f"{self.parent.path_in(language)} › {own}" if self.parent else own

    def branch(self) -> Iterator[Row]:
        """Itself and everything under it, depth first."""
        yield self
        for child in self.children:
            yield from child.branch()


def rows(service: Service) -> list[Row]:
    """Every category of the service, as the tree is shown."""
    query = sa.select(ArticleCategory).where(ArticleCategory.service_id == service.id)
    ordered = db.session.scalars(query.order_by(ArticleCategory.position, ArticleCategory.id)).all()
    counts = sa.select(Article.category_id, sa.func.count()).where(Article.service_id == service.id)
    numbers: dict[int | None, int] = dict(iter(db.session.execute(counts.group_by(Article.category_id))))
    by_id = {row.id: Row(row, numbers.get(row.id, 0)) for row in ordered}
    for row in by_id.values():
        row.parent = by_id.get(row.category.parent_id or 0)
        if row.parent is not None:
            row.parent.children.append(row)
    top = [row for row in by_id.values() if row.parent is None]
    for row in by_id.values():
        row.like = row.parent.children if row.parent else top
    return [below for row in by_id.values() if row.parent is None for below in row.branch()]


def row_or_404(service: Service, category_id: int) -> Row:
    """One of them."""
    return next((row for row in rows(service) if row.category.id == category_id), None) or abort(404)


@dataclass(frozen=True)
class Typed:
    """What a category is to be. `parent_id` None: on the first level."""

    name: Localized
    description: Localized
    icon: str
    parent_id: int | None


def save(service: Service, category: ArticleCategory | None, typed: Typed, *, by: int | None) -> ArticleCategory:
    """Make or change a category. Raises RefusedError for a taken name, a fourth level, or a place under itself."""
    with operation():
        lock(service)
        every = rows(service)
        row = next((one for one in every if category is not None and one.category.id == category.id), None)
        parent = next((one for one in every if one.category.id == typed.parent_id), None)
        _check(every, row, parent, typed)
        if row is None:
            category = ArticleCategory(service_id=service.id, position=_last(every, parent), level=1, name={})
            _hang(category, parent)
            db.session.add(category)
        else:
            category = row.category
            if category.parent_id != typed.parent_id:
                category.position = _last(every, parent)
                _move(row, parent)
        category.name, category.description, category.icon = typed.name, typed.description, typed.icon
        recording.record(by, "article_category_saved", category, name=typed.name)
    return category


def move(
    service: Service, category: ArticleCategory, *, parent_id: int | None, before_id: int | None, by: int | None
) -> None:
    """Put a category under another one, before the sibling `before_id` (None: last). Raises RefusedError as `save`."""
    with operation():
        lock(service)
        every = rows(service)
        row = next(one for one in every if one.category.id == category.id)
        parent = next((one for one in every if one.category.id == parent_id), None)
        _check(every, row, parent, Typed(category.name, category.description, category.icon, parent_id))
        siblings = [one.category for one in every if one.parent is parent and one is not row]
        if category.parent_id != parent_id:
            _move(row, parent)
        ids = [one.id for one in siblings]
        siblings.insert(ids.index(before_id) if before_id in ids else len(ids), category)
        ordering.number(siblings)
        recording.record(by, "article_category_moved", category, parent_id=parent_id, position=category.position)


def step(service: Service, category: ArticleCategory, places: int, *, by: int | None) -> None:
    """Move a category up (-1) or down (1) among its siblings; at the end it stays."""
    with operation():
        lock(service)
        siblings = [row.category for row in rows(service) if row.category.parent_id == category.parent_id]
        ordering.step(siblings, category, places)
        recording.record(by, "article_category_moved", category)


def delete(service: Service, category: ArticleCategory, *, by: int | None) -> None:
    """Delete a category with those below it; their articles go to the category above, or have none."""
    with operation():
        lock(service)
        branch = list(row_or_404(service, category.id).branch())
        ids = [row.category.id for row in branch]
        articles = sa.update(Article).where(Article.category_id.in_(ids)).values(category_id=category.parent_id)
        db.session.execute(articles.execution_options(synchronize_session=False))
        recording.record(by, "article_category_deleted", category, name=category.name, ids=ids)
        for row in reversed(branch):
            db.session.execute(sa.delete(ArticleCategory).where(ArticleCategory.id == row.category.id))


def _check(every: list[Row], row: Row | None, parent: Row | None, typed: Typed) -> None:
    if typed.parent_id is not None and parent is None:
        raise RefusedError(_("This category is no longer there."), "parent_id")
    if row is not None and parent is not None and parent in row.branch():
        raise RefusedError(_("A category cannot stand under itself."), "parent_id")
    if (parent.category.level if parent else 0) + (row.height if row else 1) > LEVELS:
        raise RefusedError(_("It would be deeper than three levels there."), "parent_id")
    for beside in every:
        if beside is row or beside.parent is not parent:
            continue
        for language, name in typed.name.items():
            if name and name_key(name) == name_key(beside.category.name.get(language, "")):
                raise RefusedError(_("There is one with this name already."), f"name_{language}")


def _last(every: list[Row], parent: Row | None) -> int:
    return max((row.category.position for row in every if row.parent is parent), default=-1) + 1


def _hang(category: ArticleCategory, parent: Row | None) -> None:
    category.parent_id = parent.category.id if parent else None
    category.parent_level = parent.category.level if parent else None
    category.level = parent.category.level + 1 if parent else 1


def _move(row: Row, parent: Row | None) -> None:
    """A whole branch in one statement: the foreign key compares each `parent_level` with the parent's level."""
    db.session.flush()
    down = (parent.category.level + 1 if parent else 1) - row.category.level
    ids = [one.category.id for one in row.branch()]
    mine = ArticleCategory.id == row.category.id
    top = sa.literal(parent.category.id if parent else None, sa.Integer())
    top_level = sa.literal(parent.category.level if parent else None, sa.Integer())
    changed = sa.update(ArticleCategory).where(ArticleCategory.id.in_(ids))
    changed = changed.values(
        level=ArticleCategory.level + down,
        parent_id=sa.case((mine, top), else_=ArticleCategory.parent_id),
        parent_level=sa.case((mine, top_level), else_=ArticleCategory.parent_level + down),
    )
    db.session.execute(changed.execution_options(synchronize_session=False))
    for one in row.branch():
        db.session.refresh(one.category)
