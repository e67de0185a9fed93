"""Searching articles as customers do (help-center.md 1.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from markupsafe import Markup

from helpcenter import prepared
from helpcenter.articles import category_tree, figures, reading
from helpcenter.articles.markdown import plain
from helpcenter.articles.models import Article, ArticleText, MissedSearch
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.search import ranking
from helpcenter.search.highlighting import highlight, snippet
from helpcenter.search.kinds import Kind
from helpcenter.search.ranking import Form
from helpcenter.search.words import content_words, words
from helpcenter.services.models import Service
from helpcenter.transactions import operation

LONGEST = 200
MISSED_AGAIN_AFTER = timedelta(hours=24)
Ranked = Callable[[Kind, Form], sa.CTE]


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
    wanted = words(query)
    if not wanted:
        return Found([], 0)
    total, hits = _hits(service, language, ranking.ranked, wanted, limit, offset)
    if total:
        return Found(hits, total)
    near = similar(service, language, query, limit=limit) if not offset else []
    return Found(near, len(near), exact=False)


def similar(service: Service, language: str, sentence: str, *, limit: int) -> list[Hit]:
    """The articles that have most of what `sentence` is about."""
    about = content_words(sentence)
    if not about:
        return []
    return _hits(service, language, ranking.similar, about, limit, 0)[1]


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


def _hits(
    service: Service, language: str, ranked: Ranked, wanted: Sequence[str], limit: int, offset: int
) -> tuple[int, list[Hit]]:
    """How many there are, and those of one page."""
    statements = _statements(ranked, ranking.form(wanted))
    values = {**ranking.values(wanted, service.id, language), "moment": now(), "most": limit, "after": offset}
    rows = prepared.ask(statements.page, values)
    if not rows:
        return (db.session.scalar(statements.number, values) or 0) if offset else 0, []
    paths, query = category_tree.paths(service, language), " ".join(wanted)
    hits = [
        Hit(id_, highlight(title, query), snippet(plain(html), query), paths.get(category_id or 0, ""))
        for id_, title, html, category_id, _total in rows
    ]
    return rows[0][-1], hits


class _Statements(NamedTuple):
    page: sa.Select[int, str, str, int | None, int]
    number: sa.Select[int]


@cache
def _statements(ranked: Ranked, form: Form) -> _Statements:
    """Those of a form of queries, made once. Texts are read of the page's articles alone."""
    found = ranked(Kind.ARTICLE, form)
    readable = reading.published(sa.bindparam("of_service"), sa.bindparam("moment"))
    total = sa.func.count().over().label("total")
    best = sa.select(Article.id, Article.category_id, Article.views, found.c.rank, total)
    best = best.join(found, found.c.record_id == Article.id).where(readable)
    best = best.order_by(found.c.rank, Article.views.desc(), Article.id)
    page = best.limit(sa.bindparam("most")).offset(sa.bindparam("after")).cte("best").prefix_with("MATERIALIZED")
    text = sa.and_(ArticleText.article_id == page.c.id, ArticleText.language == sa.bindparam("in_language"))
    shown = sa.select(page.c.id, ArticleText.title, ArticleText.html, page.c.category_id, page.c.total)
    shown = shown.join(ArticleText, text).order_by(page.c.rank, page.c.views.desc(), page.c.id)
    number = sa.select(sa.func.count()).select_from(Article).join(found, found.c.record_id == Article.id)
    return _Statements(shown, number.where(readable))
