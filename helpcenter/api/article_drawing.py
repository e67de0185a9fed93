"""Articles as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from helpcenter.api.article_shapes import Article as Shown
from helpcenter.api.article_shapes import ArticleCategory as ShownCategory
from helpcenter.api.article_shapes import ArticleDraft, ArticleText
from helpcenter.articles import publishing, versions
from helpcenter.articles.models import Article, ArticleCategory
from helpcenter.articles.version_model import ArticleVersion

_SAME = ("id", "service_id", "category_id", "key", "pinned", "position", "views", "helpful", "not_helpful")
_TIMES = ("published_at", "changed_at")


def articles(rows: Sequence[Article]) -> list[Shown]:
    """Articles with what customers read and what editors have written, in two queries more for all of them."""
    ids = [row.id for row in rows]
    newest, due = versions.newest(ids), publishing.due(ids)
    return [_article(row, list(newest[row.id].values()), due.get(row.id)) for row in rows]


def category(one: ArticleCategory) -> ShownCategory:
    """A category."""
    same = ("id", "service_id", "parent_id", "level", "position", "name", "description")
    return ShownCategory(**{name: getattr(one, name) for name in same})


def _article(one: Article, drafts: list[ArticleVersion], scheduled_at: datetime | None) -> Shown:
    return Shown(
        **{name: getattr(one, name) for name in (*_SAME, *_TIMES)},
        state=one.state.value,
        scheduled_at=scheduled_at,
        texts=[
            ArticleText(text.language, text.title, text.markdown, text.version, text.updated_at) for text in one.texts
        ],
        drafts=[
            ArticleDraft(text.language, text.title, text.markdown, text.number, text.created_at) for text in drafts
        ],
    )
