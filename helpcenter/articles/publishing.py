"""Publishing what was written. What can be read can be found: each change keeps the search index up.

Publishing at a time is decided for the texts as they are then: `due_at` stands at these versions, and what somebody
writes afterwards waits for a decision of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.articles import indexing, pictures, versions
from helpcenter.articles.models import Article, ArticleState, ArticleText
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError


def publish(article: Article, *, by: int | None) -> None:
    """Let customers read the newest texts from now on. Raises RefusedError where nothing is written."""
    with operation():
        lock(article)
        _publish(article, versions.newest_of(article).values(), by)


def withdraw(article: Article, *, by: int | None) -> None:
    """Let customers no longer read the article; its texts stay for editors."""
    with operation():
        lock(article)
        article.state, article.changed_at = ArticleState.DRAFT, now()
        _clear_schedule(article)
        recording.record(by, "article_withdrawn", article)
        indexing.update(article)


def schedule(article: Article, at: datetime, *, by: int | None) -> None:
    """Publish the newest texts as they are now at `at`. Raises RefusedError for a time that has passed, or no text."""
    with operation():
        lock(article)
        if at <= now():
            raise RefusedError(_("Choose a time that is still to come."), "at")
        texts = list(versions.newest_of(article).values())
        _require_text(texts)
        _clear_schedule(article)
        for version in texts:
            version.due_at = at
        article.changed_at = now()
        recording.record(by, "article_scheduled", article, at=at.isoformat())


def unschedule(article: Article, *, by: int | None) -> None:
    """Publish nothing by itself."""
    with operation():
        lock(article)
        _clear_schedule(article)
        article.changed_at = now()
        recording.record(by, "article_unscheduled", article)


def due_at(article: Article) -> datetime | None:
    """When texts of the article are published by themselves, if they are."""
    return due([article.id]).get(article.id)


def due(article_ids: list[int]) -> dict[int, datetime]:
    """Article → when texts of it are published by themselves, for those where any are."""
    earliest = sa.func.min(ArticleVersion.due_at, type_=ArticleVersion.due_at.type)
    query = sa.select(ArticleVersion.article_id, earliest).where(
        ArticleVersion.article_id.in_(article_ids), ArticleVersion.due_at.is_not(None)
    )
    rows = db.session.execute(query.group_by(ArticleVersion.article_id))
    return {article_id: earliest_at for article_id, earliest_at in rows if earliest_at}


def publish_due() -> None:
    """The scheduler's task: publish what is due, each article by itself."""
    reached = ArticleVersion.due_at <= now()
    for article_id in db.session.scalars(sa.select(ArticleVersion.article_id).where(reached).distinct()).all():
        with operation():
            article = lock(db.session.get_one(Article, article_id))
            texts = db.session.scalars(
                sa.select(ArticleVersion).where(ArticleVersion.article_id == article_id, reached)
            )
            if found := texts.all():  # another scheduler may have been here meanwhile
                _publish(article, found, None)


def _publish(article: Article, texts: Iterable[ArticleVersion], by: int | None) -> None:
    texts = list(texts)
    if article.state is ArticleState.DRAFT:
        _require_text(texts)
    for version in texts:
        _show(article, version)
    _clear_schedule(article)
    if not article.texts:
        raise RefusedError(_("Nothing would be left to read. Withdraw the article instead."))
    moment = now()
    article.state, article.changed_at = ArticleState.PUBLISHED, moment
    article.published_at = article.published_at or moment
    numbers = {version.language: version.number for version in texts}
    recording.record(by, "article_published", article, versions=numbers)
    db.session.flush()
    indexing.update(article)


def _show(article: Article, version: ArticleVersion) -> None:
    text, html = article.text_in(version.language), pictures.rendered(article.service_id, version.markdown)
    if not version.title:
        if text is not None:
            article.texts.remove(text)
        pictures.note_uses(article, version.language, "")
        return
    if text is None:
        text = ArticleText(language=version.language)
        article.texts.append(text)
    elif text.version == version.number:
        return
    text.title, text.markdown, text.version = version.title, version.markdown, version.number
    text.html, text.updated_at = html, now()
    pictures.note_uses(article, version.language, text.html)


def _require_text(texts: Iterable[ArticleVersion]) -> None:
    if not any(version.title for version in texts):
        raise RefusedError(_("Write a title and a text first."))


def _clear_schedule(article: Article) -> None:
    cleared = sa.update(ArticleVersion).where(
        ArticleVersion.article_id == article.id, ArticleVersion.due_at.is_not(None)
    )
    db.session.execute(cleared.values(due_at=None))
