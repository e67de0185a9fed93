"""Reading how articles were read and helped, and what was searched for in vain."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.articles.figures_model import ArticleFigures, HelpFigures
from helpcenter.articles.models import Article, MissedSearch
from helpcenter.extensions import db
from helpcenter.statistics import slots
from helpcenter.statistics.figures import HelpNumbers
from helpcenter.statistics.filters import DAY, Filters
from helpcenter.statistics.slots import Slot

SHOWN = 100
"""Articles, and words, in a table; all are in the Excel file."""


def series(filters: Filters, service_ids: Collection[int]) -> list[tuple[Slot, HelpNumbers]]:
    """The figures of each slot of the period, in order."""
    by: Any = HelpFigures.hour if filters.unit == "hour" else HelpFigures.day
    names = (HelpFigures.views, HelpFigures.helpful, HelpFigures.not_helpful, HelpFigures.misses)
    query = sa.select(by, *map(sa.func.sum, names)).group_by(by)
    here = (HelpFigures.service_id.in_(service_ids), HelpFigures.day.between(filters.since, filters.until))
    found = {key: HelpNumbers(*map(int, sums)) for key, *sums in db.session.execute(query.where(*here))}
    return slots.spread(found, filters, HelpNumbers())


def by_service(filters: Filters, service_ids: Collection[int]) -> dict[int, HelpNumbers]:
    """Service ID → figures."""
    names = (HelpFigures.views, HelpFigures.helpful, HelpFigures.not_helpful, HelpFigures.misses)
    query = sa.select(HelpFigures.service_id, *map(sa.func.sum, names)).group_by(HelpFigures.service_id)
    here = (HelpFigures.service_id.in_(service_ids), HelpFigures.day.between(filters.since, filters.until))
    return {key: HelpNumbers(*map(int, sums)) for key, *sums in db.session.execute(query.where(*here))}


def by_article(filters: Filters, service_ids: Collection[int], limit: int | None) -> list[tuple[int, HelpNumbers]]:
    """(article ID, figures), those read most first."""
    views = sa.func.sum(ArticleFigures.views)
    sums = (views, sa.func.sum(ArticleFigures.helpful), sa.func.sum(ArticleFigures.not_helpful))
    query = sa.select(ArticleFigures.article_id, *sums).join(Article).group_by(ArticleFigures.article_id)
    here = (Article.service_id.in_(service_ids), ArticleFigures.day.between(filters.since, filters.until))
    rows = db.session.execute(query.where(*here).order_by(views.desc(), ArticleFigures.article_id).limit(limit))
    return [(article_id, HelpNumbers(*map(int, numbers))) for article_id, *numbers in rows]


def missed_words(
    filters: Filters, service_ids: Collection[int], time_zone: str, limit: int | None
) -> list[tuple[str, str, int]]:
    """(words, language, on how many days they were searched for in vain): those that editors have not seen to."""
    zone = ZoneInfo(time_zone)
    begin = datetime.combine(filters.since, time.min, zone).astimezone(UTC)
    end = datetime.combine(filters.until + DAY, time.min, zone).astimezone(UTC)
    number = sa.func.count(MissedSearch.id)
    query = sa.select(MissedSearch.words, MissedSearch.language, number)
    query = query.where(MissedSearch.service_id.in_(service_ids), MissedSearch.at >= begin, MissedSearch.at < end)
    query = query.group_by(MissedSearch.words, MissedSearch.language).order_by(number.desc(), MissedSearch.words)
    return [(words, language, days) for words, language, days in db.session.execute(query.limit(limit))]
