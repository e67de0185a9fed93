"""The list of articles for editors, as its URL describes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask import request

from helpcenter.articles import versions
from helpcenter.articles.models import Article, ArticleState, ArticleText
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.web import paging
from helpcenter.web.languages import LANGUAGES

LONGEST = 100


class Status(StrEnum):
    """How an article stands; CHANGED and SCHEDULED may be published at the same time."""

    PUBLISHED = "published"
    DRAFT = "draft"
    CHANGED = "changed"
    SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Row:
    """An article in the list. `languages`: those it is written in; `due_at`: when a text is published by itself."""

    article: Article
    texts: dict[str, ArticleVersion]

    def title_in(self, language: str) -> str:
        """What it is called; '' without a title."""
        return versions.title(self.texts, language)

    @property
    def languages(self) -> list[str]:
        return [language for language in LANGUAGES if language in self.texts and self.texts[language].title]

    @property
    def due_at(self) -> datetime | None:
        return next((version.due_at for version in self.texts.values() if version.due_at), None)

    @property
    def changed(self) -> bool:
        """Customers read something else than the newest text."""
        return self.article.state is ArticleState.PUBLISHED and bool(versions.unpublished(self.article, self.texts))


@dataclass(frozen=True)
class ArticleList:
    """One page of articles, and what was asked for."""

    words: str
    status: Status | None
    category_id: int | None
    page: paging.Page[Article]
    rows: list[Row]


def requested(service: Service) -> ArticleList:
    """What the current URL asks for: `q`, `status`, `category`, `page`."""
    words = request.args.get("q", "").strip()[:LONGEST]
    asked = request.args.get("status", "")
    status = Status(asked) if asked in set(Status) else None
    category_id = request.args.get("category", type=int)
    query = sa.select(Article).where(Article.service_id == service.id)
    if words:
        query = query.where(_with_words(words))
    if category_id:
        query = query.where(Article.category_id == category_id)
    if status:
        query = query.where(_CONDITIONS[status])
    page = paging.page(query, Article, "changed_at")
    texts = versions.newest([article.id for article in page.rows])
    rows = [Row(article, texts[article.id]) for article in page.rows]
    return ArticleList(words, status, category_id, page, rows)


def _with_words(words: str) -> sa.ColumnElement[bool]:
    columns = (ArticleVersion.title, ArticleVersion.markdown)
    written = sa.select(ArticleVersion.article_id).where(
        ArticleVersion.article_id == Article.id,
        ArticleVersion.number == versions.newest_number(),
        sa.or_(*(column.icontains(words, autoescape=True) for column in columns)),
    )
    return written.exists()


def _has_changes() -> sa.ColumnElement[bool]:
    live = sa.select(ArticleText.version).where(
        ArticleText.article_id == ArticleVersion.article_id, ArticleText.language == ArticleVersion.language
    )
    shown = live.correlate(ArticleVersion).scalar_subquery()
    differing = sa.select(ArticleVersion.id).where(
        ArticleVersion.article_id == Article.id,
        ArticleVersion.number == versions.newest_number(),
        sa.case(
            (ArticleVersion.title == "", shown.is_not(None)),
            else_=sa.func.coalesce(shown, 0) != ArticleVersion.number,
        ),
    )
    return differing.exists()


def _is_due() -> sa.ColumnElement[bool]:
    query = sa.select(ArticleVersion.id).where(ArticleVersion.article_id == Article.id)
    return query.where(ArticleVersion.due_at.is_not(None)).exists()


_CONDITIONS: dict[Status, sa.ColumnElement[bool]] = {
    Status.PUBLISHED: Article.state == ArticleState.PUBLISHED,
    Status.DRAFT: Article.state == ArticleState.DRAFT,
    Status.CHANGED: sa.and_(Article.state == ArticleState.PUBLISHED, _has_changes()),
    Status.SCHEDULED: _is_due(),
}


def number_in(service: Service) -> int:
    """How many articles the service has at all."""
    return db.session.scalar(sa.select(sa.func.count(Article.id)).where(Article.service_id == service.id)) or 0
