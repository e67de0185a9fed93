"""Counting views, answers and searches in vain by day, for the statistics (docs/statistics.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.articles.figures_model import ArticleFigures, HelpFigures
from helpcenter.articles.models import Article
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import count_up


def count_views(views: Mapping[int, int]) -> None:
    """Add `views`, given by article ID, to the hour that it is; inside an operation. Articles that are gone do not."""
    query = sa.select(Article.id, Article.service_id, Service.time_zone).join(Service)
    read = db.session.execute(query.where(Article.id.in_(views)).order_by(Article.id)).all()
    of_services: Counter[tuple[int, str]] = Counter()
    for article_id, service_id, zone in read:
        count_up(ArticleFigures, {"article_id": article_id, "day": _day_and_hour(zone)[0]}, views=views[article_id])
        of_services[service_id, zone] += views[article_id]
    for (service_id, zone), number in sorted(of_services.items()):
        _count_in_hour(service_id, zone, views=number)


def count_answer(article: Article, zone: str, *, helpful: bool) -> None:
    """Add a visitor's answer; inside an operation."""
    name = "helpful" if helpful else "not_helpful"
    count_up(ArticleFigures, {"article_id": article.id, "day": _day_and_hour(zone)[0]}, **{name: 1})
    _count_in_hour(article.service_id, zone, **{name: 1})


def count_miss(service: Service) -> None:
    """Add a search without a hit; inside an operation."""
    _count_in_hour(service.id, service.time_zone, misses=1)


def _count_in_hour(service_id: int, zone: str, **more: int) -> None:
    day, hour = _day_and_hour(zone)
    count_up(HelpFigures, {"service_id": service_id, "day": day, "hour": hour}, **more)


def _day_and_hour(zone: str) -> tuple[date, int]:
    moment: datetime = now().astimezone(ZoneInfo(zone))
    return moment.date(), moment.hour
