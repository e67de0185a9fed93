"""The API's articles: read, written as drafts, put in their place, published, withdrawn, deleted (help-center.md 2)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Response, abort, url_for

from helpcenter.accounts.permissions import Permission
from helpcenter.api import access, answering, article_drawing, checking, repeating
from helpcenter.api.access import caller, scoped
from helpcenter.api.article_shapes import ArticlePlace, NewArticle, Publication, TextChange
from helpcenter.api.blueprint import blueprint
from helpcenter.api.problems import ProblemError
from helpcenter.articles import editor_access, publishing, versions, writing
from helpcenter.articles.models import Article, ArticleCategory, ArticleState
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids
from helpcenter.transactions import StaleError, lock, operation


@blueprint.get("/v1/articles")
@scoped(Permission.ARTICLE_DRAFT)
def list_articles() -> Response:
    """Articles in every state, the newest first."""
    query = checking.of_service(_of_caller(Article), Article)
    return answering.page(query, Article, draw_all=article_drawing.articles)


@blueprint.get("/v1/articles/<int:article_id>")
@scoped(Permission.ARTICLE_DRAFT)
def show_article(article_id: int) -> Response:
    """One article."""
    return _shown(_article_or_404(article_id))


@blueprint.post("/v1/articles")
@scoped(Permission.ARTICLE_DRAFT)
def create_article() -> Response:
    """Make an article as a draft."""
    wanted = answering.body(NewArticle)
    article = repeating.once(lambda: _created(wanted), _article_or_404)
    return _shown(article, 201, url_for("api.show_article", article_id=article.id))


@blueprint.patch("/v1/articles/<int:article_id>")
@scoped(Permission.ARTICLE_DRAFT)
def place_article(article_id: int) -> Response:
    """Put an article in its place. Of one that customers read that needs the scope article.publish."""
    article = _article_or_404(article_id)
    wanted = answering.given(answering.body(ArticlePlace))
    if article.state is ArticleState.PUBLISHED:
        access.require(Permission.ARTICLE_PUBLISH)
    _check_category(wanted.get("category_id"), article.service_id)
    now = {name: getattr(article, name) for name in ("category_id", "pinned", "position")}
    writing.place(article, by=caller().id, **{**now, **wanted})
    return _shown(article)


@blueprint.put("/v1/articles/<int:article_id>/texts/<language>")
@scoped(Permission.ARTICLE_DRAFT)
def write_article(article_id: int, language: str) -> Response:
    """Save a text as the newest draft; customers read it once it is published."""
    service, article = editor_access.article_or_404(caller(), article_id)
    if language not in service.languages:
        abort(404)
    wanted = answering.body(TextChange)
    if wanted.markdown.strip() and not wanted.title.strip():
        raise ProblemError(422, "A text needs a title.", field="title")
    writing.write(article, language, title=wanted.title, markdown=wanted.markdown, base=wanted.version, by=caller().id)
    return _shown(article)


@blueprint.put("/v1/articles/<int:article_id>/publication")
@scoped(Permission.ARTICLE_PUBLISH)
def publish_article(article_id: int) -> Response:
    """Publish the drafts that were read, now or at a time."""
    article = _article_or_404(article_id)
    wanted = answering.body(Publication)
    with operation():
        lock(article)
        if wanted.versions != {language: one.number for language, one in versions.newest_of(article).items()}:
            raise StaleError(article)
        if wanted.at is None:
            publishing.publish(article, by=caller().id)
        else:
            publishing.schedule(article, wanted.at, by=caller().id)
    return _shown(article)


@blueprint.delete("/v1/articles/<int:article_id>/publication")
@scoped(Permission.ARTICLE_PUBLISH)
def withdraw_article(article_id: int) -> Response:
    """Let customers no longer read an article; its texts stay as drafts."""
    article = _article_or_404(article_id)
    publishing.withdraw(article, by=caller().id)
    return _shown(article)


@blueprint.delete("/v1/articles/<int:article_id>/schedule")
@scoped(Permission.ARTICLE_PUBLISH)
def unschedule_article(article_id: int) -> Response:
    """Publish nothing of an article by itself."""
    article = _article_or_404(article_id)
    publishing.unschedule(article, by=caller().id)
    return _shown(article)


@blueprint.delete("/v1/articles/<int:article_id>")
@scoped(Permission.ARTICLE_DELETE)
def delete_article(article_id: int) -> Response:
    """Delete an article with everything that was written in it."""
    writing.delete(_article_or_404(article_id), by=caller().id)
    return Response(status=204)


@blueprint.get("/v1/article-categories")
@scoped(Permission.ARTICLE_DRAFT)
def list_article_categories() -> Response:
    """Categories of articles, the newest first."""
    query = checking.of_service(_of_caller(ArticleCategory), ArticleCategory)
    return answering.page(query, ArticleCategory, article_drawing.category)


def _article_or_404(article_id: int) -> Article:
    return editor_access.article_or_404(caller(), article_id)[1]


def _of_caller(record: type[Article | ArticleCategory]) -> sa.Select[Any]:
    return sa.select(record).where(record.service_id.in_(service_ids(caller())))


def _shown(article: Article, status: int = 200, location: str = "") -> Response:
    return answering.one(article_drawing.articles([article])[0], status, location)


def _created(wanted: NewArticle) -> Article:
    service = checking.service(wanted.service_id)
    _check_category(wanted.category_id, service.id)
    texts = {text.language: text for text in wanted.texts}
    if len(texts) < len(wanted.texts) or not texts.keys() <= set(service.languages):
        raise ProblemError(422, "One text for each language, in the languages of the service.", field="texts")
    if not all(text.title.strip() for text in wanted.texts):
        raise ProblemError(422, "A text needs a title.", field="texts")
    with operation():
        article = writing.create(service, category_id=wanted.category_id, pinned=wanted.pinned, by=caller().id)
        article.position = wanted.position
        for language, text in texts.items():
            writing.write(article, language, title=text.title, markdown=text.markdown, by=caller().id)
    return article


def _check_category(category_id: object, service_id: int) -> None:
    found = db.session.get(ArticleCategory, category_id) if category_id else None
    if category_id and (found is None or found.service_id != service_id):
        raise ProblemError(422, "There is no such category of articles.", field="category_id")
