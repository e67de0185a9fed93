"""The last months of the demonstration, day by day: who was online and when, what was read and searched for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.articles.figures_model import ArticleFigures, HelpFigures
from helpcenter.articles.models import Article, MissedSearch
from helpcenter.chat.models import Presence, PresenceChange, PresenceStatus
from helpcenter.extensions import db
from helpcenter.services.models import Service

DAYS = 90
HOURS = (8, 9, 9, 10, 10, 11, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22)
SHIFT = (
    (time(9), PresenceStatus.ONLINE),
    (time(12), PresenceStatus.BREAK),
    (time(13), PresenceStatus.ONLINE),
    (time(18), PresenceStatus.OFFLINE),
)
WORDS = ("ギフト包装", "領収書 宛名", "海外発送", "ポイント 合算", "定期便 解約", "店舗受け取り")


def presences(operators: list[Operator], moment: datetime) -> None:
    """Each was online on weekdays from 9 to 18, with a break at noon, more or less."""
    random = Random("presences")  # noqa: S311  # variety, no secret
    for operator in operators:
        db.session.add(Presence(operator_id=operator.id, status=PresenceStatus.OFFLINE))
        zone, previous = ZoneInfo(operator.time_zone), PresenceStatus.OFFLINE
        for day in _days(moment, zone):
            if day.weekday() > 4:
                continue
            for at, status in SHIFT:
                late = timedelta(minutes=random.randint(0, 14), seconds=random.randint(0, 59))
                happened = datetime.combine(day, at, zone).astimezone(UTC) + late
                change = {"at": happened, "previous": previous, "status": status}
                db.session.add(PresenceChange(operator_id=operator.id, by_id=operator.id, **change))
                previous = status


def readings(service: Service, moment: datetime) -> None:
    """Views and answers of the service's articles, and what was searched for in vain."""
    random = Random(f"readings {service.slug}")  # noqa: S311  # variety, no secret
    articles = list(db.session.scalars(sa.select(Article).where(Article.service_id == service.id)))
    zone = ZoneInfo(service.time_zone)
    of_articles: list[dict[str, object]] = []
    of_hours: dict[tuple[date, int], Counter[str]] = {}
    for day in _days(moment, zone):
        for article in articles:
            views = int(article.views / 180 * random.uniform(0.6, 1.4) * (0.6 if day.weekday() > 4 else 1))
            helpful, not_helpful = random.randint(0, views // 4), random.randint(0, views // 16)
            read = {"views": views, "helpful": helpful, "not_helpful": not_helpful}
            of_articles.append({"article_id": article.id, "day": day, **read})
            for name, number in read.items():
                for _time in range(number):
                    of_hours.setdefault((day, random.choice(HOURS)), Counter())[name] += 1
        for words in WORDS:
            if random.random() < 0.12:
                hour = random.choice(HOURS)
                at = datetime.combine(day, time(hour, random.randint(0, 59)), zone).astimezone(UTC)
                db.session.add(MissedSearch(service_id=service.id, language="ja", words=words, at=at))
                of_hours.setdefault((day, hour), Counter())["misses"] += 1
    names = ("views", "helpful", "not_helpful", "misses")
    hours = [
        {"service_id": service.id, "day": day, "hour": hour, **{name: counted[name] for name in names}}
        for (day, hour), counted in of_hours.items()
    ]
    db.session.execute(sa.insert(ArticleFigures), of_articles)
    db.session.execute(sa.insert(HelpFigures), hours)


def _days(moment: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The last ones before today, the oldest first."""
    today = moment.astimezone(zone).date()
    return (today - timedelta(days=number) for number in range(DAYS, 0, -1))
