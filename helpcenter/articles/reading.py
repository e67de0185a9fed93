"""What customers may read: published articles in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from helpcenter.articles.markdown import Heading, contents
from helpcenter.articles.models import Article, ArticleCategory, ArticleState, ArticleText
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service

CHARACTERS_A_MINUTE = {"ja": 500, "en": 1000}
"""How fast people read; about 200 words of English a minute."""


@dataclass(frozen=True)
class Listed:
    """An article in a list."""

    id: int
    title: str
    category_id: int | None


@dataclass(frozen=True)
class Shown:
    """An article on its page."""

    article: Article
    text: ArticleText
    headings: list[Heading]
    languages: list[str]

    @property
    def html(self) -> Markup:
        """The text as safe HTML; it was cleaned when it was written."""
        return Markup(self.text.html)  # noqa: S704  # cleaned when it was written

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return max(1, round(len(self.text.markdown) / CHARACTERS_A_MINUTE.get(self.text.language, 500)))


def readable(service_id: int, language: str) -> sa.ColumnElement[bool]:
    """The condition on Article joined with ArticleText that a customer may read it in `language`."""
    return sa.and_(published(service_id, now()), ArticleText.language == language)


def published(service_id: Any, moment: Any) -> sa.ColumnElement[bool]:
    """The condition on Article that a customer may read it at `moment`, in the languages it is written in.

    Both may be parameters of a statement that is made once.
    """
    return sa.and_(
        Article.service_id == service_id, Article.state == ArticleState.PUBLISHED, Article.published_at <= moment
    )


def listed(service: Service, language: str) -> sa.Select[int, str, int | None]:
    """Rows for Listed of everything readable; the caller narrows, orders and limits it."""
    columns = sa.select(Article.id, ArticleText.title, Article.category_id)
    return columns.join(ArticleText, ArticleText.article_id == Article.id).where(readable(service.id, language))


def rows(query: sa.Select[int, str, int | None]) -> list[Listed]:
    """What a query made from `listed` finds."""
    return [Listed(*row) for row in db.session.execute(query)]


def shown_or_404(service: Service, language: str, article_id: int) -> Shown:
    """One article to read; 404 where the customer may not, or it is not written in `language`."""
    query = sa.select(Article).join(ArticleText, ArticleText.article_id == Article.id)
    article: Article = db.one_or_404(query.where(Article.id == article_id, readable(service.id, language)))
    text = article.text_in(language)
    assert text is not None  # noqa: S101  # the query asked for it
    languages = [one.language for one in article.texts if one.language in service.languages]
    return Shown(article, text, contents(text.html), languages)


def pinned(service: Service, language: str, limit: int) -> list[Listed]:
    """Articles that editors put on the home page, in their order."""
    query = listed(service, language).where(Article.pinned)
    return rows(query.order_by(Article.position, Article.id).limit(limit))


def popular(service: Service, language: str, limit: int) -> list[Listed]:
    """The articles read most; pinned ones are shown elsewhere."""
    query = listed(service, language).where(~Article.pinned)
    return rows(query.order_by(Article.views.desc(), Article.id).limit(limit))


def in_category(service: Service, language: str, category_ids: list[int]) -> list[Listed]:
    """Articles of these categories, in their order."""
    query = listed(service, language).where(Article.category_id.in_(category_ids))
    return rows(query.order_by(Article.position, Article.id))


def related(service: Service, language: str, article: Article, limit: int) -> list[Listed]:
    """Others of the same category or of one beside it, those of the same first, those read most first."""
    own = db.session.get(ArticleCategory, article.category_id) if article.category_id else None
    if own is None:
        return []
    near = Article.category_id == own.id
    if own.parent_id is not None:
        beside = sa.select(ArticleCategory.id).where(ArticleCategory.parent_id == own.parent_id)
        near = sa.or_(near, Article.category_id == own.parent_id, Article.category_id.in_(beside))
    query = listed(service, language).where(Article.id != article.id, near)
    return rows(query.order_by(Article.category_id != own.id, Article.views.desc(), Article.id).limit(limit))
