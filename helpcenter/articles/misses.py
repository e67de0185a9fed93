"""Searches without a hit, for the editors: what customers look for and do not find (help-center.md 1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpcenter.articles.models import MissedSearch
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation

SHOWN = 200


@dataclass(frozen=True)
class Miss:
    """Words that were searched for in vain. `days`: on how many days; the same words count once a day."""

    words: str
    language: str
    days: int
    last_at: datetime


def of(service: Service, looked_for: str = "") -> list[Miss]:
    """Those of the service, the most frequent first; with `looked_for` those in which it occurs."""
    last = sa.func.max(MissedSearch.at, type_=MissedSearch.at.type)
    days = sa.func.count(MissedSearch.id)
    query = sa.select(MissedSearch.words, MissedSearch.language, days, last)
    query = query.where(MissedSearch.service_id == service.id).group_by(MissedSearch.words, MissedSearch.language)
    if looked_for:
        query = query.where(MissedSearch.words.icontains(looked_for, autoescape=True))
    rows = db.session.execute(query.order_by(days.desc(), last.desc(), MissedSearch.words).limit(SHOWN))
    return [Miss(*row) for row in rows]


def forget(service: Service, words: str, language: str, *, by: int | None) -> None:
    """Take words off the list; searched for in vain again, they come back."""
    gone = sa.delete(MissedSearch).where(
        MissedSearch.service_id == service.id, MissedSearch.words == words, MissedSearch.language == language
    )
    with operation():
        db.session.execute(gone)
        recording.record(by, "missed_search_done", service, language=language)
