"""Writing articles. What is written is a draft until it is published (publishing.py)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.articles import versions
from helpcenter.articles.models import Article, ArticleState
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.transactions import StaleError, lock, operation
from helpcenter.web.typed import in_lines, on_one_line

LONGEST_TITLE, LONGEST_TEXT = 200, 100_000
"""Characters."""


def create(service: Service, *, category_id: int | None = None, pinned: bool = False, by: int | None) -> Article:
    """A new draft without a text."""
    article = Article(service_id=service.id, category_id=category_id, pinned=pinned, state=ArticleState.DRAFT, texts=[])
    with operation():
        db.session.add(article)
        recording.record(by, "article_created", article)
    return article


def write(
    article: Article,
    language: str,
    *,
    title: str,
    markdown: str,
    by: int | None,
    base: int | None = None,
    restored_from: int | None = None,
) -> ArticleVersion | None:
    """Save a text as the newest version; where nothing has changed, the newest stays. None: there was no text, nor is.

    `base` is the number of the version that the writer began with (0: none). Raises StaleError where there is a newer.
    """
    with operation():
        lock(article)
        newest = versions.newest_of(article).get(language)
        title, markdown = on_one_line(title)[:LONGEST_TITLE], in_lines(markdown)
        if (title, markdown) == ((newest.title, newest.markdown) if newest else ("", "")):
            return newest
        if base is not None and base != (newest.number if newest else 0):
            raise StaleError(article)
        version = ArticleVersion(
            article_id=article.id,
            language=language,
            number=newest.number + 1 if newest else 1,
            title=title,
            markdown=markdown if title else "",
            created_by_id=by,
            restored_from=restored_from,
        )
        article.changed_at = now()
        db.session.add(version)
        recording.record(by, "article_written", article, language=language, version=version.number)
    return version


def restore(article: Article, version: ArticleVersion, *, by: int | None) -> None:
    """Bring an earlier text back as the newest; those in between stay."""
    write(
        article,
        version.language,
        title=version.title,
        markdown=version.markdown,
        restored_from=version.number,
        by=by,
    )


def place(article: Article, *, category_id: int | None, pinned: bool, position: int, by: int | None) -> None:
    """Where the article stands: its category, on the home page, its place among others."""
    with operation():
        lock(article)
        if (category_id, pinned, position) == (article.category_id, article.pinned, article.position):
            return
        article.category_id, article.pinned, article.position = category_id, pinned, position
        article.changed_at = now()
        recording.record(by, "article_placed", article, category_id=category_id, pinned=pinned, position=position)


def delete(article: Article, *, by: int | None) -> None:
    """Delete the article with everything that was written in it, for good."""
    with operation():
        index.remove(Kind.ARTICLE, article.id)
        titles = {one.language: one.title for one in versions.newest_of(article).values()}
        recording.record(by, "article_deleted", article, title=titles)
        db.session.execute(sa.delete(Article).where(Article.id == article.id))
