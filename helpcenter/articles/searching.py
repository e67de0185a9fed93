"""Searching articles as customers do (help-center.md 1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from markupsafe import Markup

from helpcenter.articles import category_tree, figures, reading
from helpcenter.articles.markdown import plain
from helpcenter.articles.models import Article, ArticleText, MissedSearch
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.highlighting import highlight, snippet
from helpcenter.search.kinds import Kind
from helpcenter.search.words import content_words, words
from helpcenter.services.models import Service
from helpcenter.transactions import operation

LONGEST = 200
MISSED_AGAIN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Hit:
    """An article that was found, with the words marked."""

    id: int
    title: Markup
    text: Markup
    path: str


@dataclass(frozen=True)
class Found:
    """What a search has found. `exact` False: nothing has all the words, these have some of them."""

    hits: list[Hit]
    total: int
    exact: bool = True


def search(service: Service, language: str, query: str, *, limit: int, offset: int = 0) -> Found:
    """The articles with all words of `query`, titles first, then those read most; else those most like it."""
    if not words(query):
        return Found([], 0)
    ranked = index.ranked(Kind.ARTICLE, [service.id], query, language=language)
    total = db.session.scalar(_joined(service, language, ranked).with_only_columns(sa.func.count())) or 0
    if total:
        return Found(_hits(service, language, ranked, query, limit, offset), total)
    near = similar(service, language, query, limit=limit) if not offset else []
    return Found(near, len(near), exact=False)


def similar(service: Service, language: str, sentence: str, *, limit: int) -> list[Hit]:
    """The articles that have most of what `sentence` is about."""
    about = content_words(sentence)
    if not about:
        return []
    ranked = index.similar(Kind.ARTICLE, [service.id], about, language=language)
    return _hits(service, language, ranked, " ".join(about), limit, 0)


def record_miss(service: Service, language: str, query: str) -> None:
    """Keep for the editors that nothing was found; the same words once a day."""
    missed = " ".join(words(query))[:LONGEST]
    with operation():
        known = sa.select(MissedSearch.id).where(
            MissedSearch.service_id == service.id,
            MissedSearch.language == language,
            MissedSearch.words == missed,
            MissedSearch.at > now() - MISSED_AGAIN_AFTER,
        )
        if missed and db.session.scalar(known.limit(1)) is None:
            db.session.add(MissedSearch(service_id=service.id, language=language, words=missed))
            figures.count_miss(service)


def _joined(service: Service, language: str, ranked: sa.CTE) -> sa.Select[int, str, str, int | None]:
    query = sa.select(Article.id, ArticleText.title, ArticleText.html, Article.category_id)
    query = query.join(ArticleText, ArticleText.article_id == Article.id)
    return query.join(ranked, ranked.c.record_id == Article.id).where(reading.readable(service.id, language))


def _hits(service: Service, language: str, ranked: sa.CTE, query: str, limit: int, offset: int) -> list[Hit]:
    order = (ranked.c.rank, Article.views.desc(), Article.id)
    rows = db.session.execute(_joined(service, language, ranked).order_by(*order).limit(limit).offset(offset)).all()
    paths = category_tree.paths(service, language) if rows else {}
    return [
        Hit(id_, highlight(title, query), snippet(plain(html), query), paths.get(category_id or 0, ""))
        for id_, title, html, category_id in rows
    ]
