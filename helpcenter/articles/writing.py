"""Writing articles and publishing them. What can be read can be found: each change keeps the search index up."""

from __future__ import annotations

from helpcenter.articles import indexing
from helpcenter.articles.markdown import render
from helpcenter.articles.models import Article, ArticleState, ArticleText
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation


def create(service: Service, *, category_id: int | None = None, pinned: bool = False, by: int | None) -> Article:
    """A new draft without a text."""
    article = Article(service_id=service.id, category_id=category_id, pinned=pinned, state=ArticleState.DRAFT, texts=[])
    with operation():
        db.session.add(article)
        recording.record(by, "article_created", article)
    return article


def write(article: Article, language: str, *, title: str, markdown: str, by: int | None) -> ArticleText:
    """Set the article's text in one language."""
    with operation():
        text = article.text_in(language)
        if text is None:
            text = ArticleText(language=language)
            article.texts.append(text)
        text.title, text.markdown, text.html = title.strip(), markdown, render(markdown)
        recording.record(by, "article_written", article, language=language)
        db.session.flush()
        indexing.update(article)
    return text


def publish(article: Article, *, by: int | None) -> None:
    """Let customers read the article from now on."""
    with operation():
        article.state = ArticleState.PUBLISHED
        article.published_at = article.published_at or now()
        recording.record(by, "article_published", article)
        indexing.update(article)


def withdraw(article: Article, *, by: int | None) -> None:
    """Make the article a draft again, which customers do not see."""
    with operation():
        article.state = ArticleState.DRAFT
        recording.record(by, "article_withdrawn", article)
        indexing.update(article)
