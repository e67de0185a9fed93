"""Articles in the full-text index: those that customers may read."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from helpcenter.articles.markdown import plain
from helpcenter.articles.models import Article, ArticleState
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Entry, Kind


def update(article: Article) -> None:
    """Let the article be found as it is now; a draft not at all."""
    index.remove(Kind.ARTICLE, article.id)
    if article.state is ArticleState.PUBLISHED:
        index.put_many(Kind.ARTICLE, entries_of(article))


def entries_of(article: Article) -> Iterator[Entry]:
    """What the index holds of one article: an entry a language."""
    for text in article.texts:
        yield Entry(article.id, article.service_id, plain(text.html), text.title, text.language)


def entries() -> Iterator[Entry]:
    """All that belongs into the index: the published articles."""
    published = sa.select(Article).where(Article.state == ArticleState.PUBLISHED).order_by(Article.id)
    for article in db.session.scalars(published.execution_options(yield_per=200)):
        yield from entries_of(article)
