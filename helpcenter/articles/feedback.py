"""Was this article helpful, and why not? One answer and one reason an hour of each visitor and article count."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from limits import RateLimitItemPerHour
from sqlalchemy.orm import joinedload

from helpcenter.articles import figures, versions
from helpcenter.articles.feedback_model import ArticleFeedback, Reason
from helpcenter.articles.models import Article
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web import counting
from helpcenter.web.typed import in_lines
from helpcenter.web.visitors import hashed_address

ONCE_AN_HOUR = RateLimitItemPerHour(1)
LONGEST = 1_000
SHOWN = 300
REASONS: dict[Reason, LazyString] = {
    Reason.NOT_ANSWERED: _("It does not answer my question"),
    Reason.UNCLEAR: _("It is hard to understand"),
    Reason.OUTDATED: _("It is out of date"),
    Reason.DID_NOT_WORK: _("I did as it says, and it did not work"),
    Reason.OTHER: _("Something else"),
}


@dataclass(frozen=True)
class Open:
    """A reason that no editor has seen to yet, with what its article is called."""

    feedback: ArticleFeedback
    title: str


def give(article: Article, *, helpful: bool) -> None:
    """Count the visitor's answer."""
    if not counting.hit(ONCE_AN_HOUR, "article feedback", str(article.id), hashed_address()):
        return
    column = Article.helpful if helpful else Article.not_helpful
    with operation():
        db.session.execute(sa.update(Article).where(Article.id == article.id).values({column: column + 1}))
        figures.count_answer(article, db.session.get_one(Service, article.service_id).time_zone, helpful=helpful)


def explain(article: Article, language: str, reason: Reason, comment: str) -> None:
    """Keep for the editors why it did not help."""
    if not counting.hit(ONCE_AN_HOUR, "article reason", str(article.id), hashed_address()):
        return
    said = in_lines(comment).strip()[:LONGEST]
    with operation():
        db.session.add(ArticleFeedback(article_id=article.id, language=language, reason=reason, comment=said))


def number_open(article: Article) -> int:
    """How many reasons nobody has seen to."""
    query = sa.select(sa.func.count(ArticleFeedback.id)).where(ArticleFeedback.article_id == article.id)
    return db.session.scalar(query.where(ArticleFeedback.done_at.is_(None))) or 0


def open_in(service: Service, language: str, article_id: int | None = None) -> list[Open]:
    """What nobody has seen to, the newest first; titles in `language` where they are written in it."""
    query = sa.select(ArticleFeedback).join(Article).options(joinedload(ArticleFeedback.article))
    query = query.where(Article.service_id == service.id, ArticleFeedback.done_at.is_(None))
    if article_id is not None:
        query = query.where(Article.id == article_id)
    newest = ArticleFeedback.at.desc(), ArticleFeedback.id.desc()
    found = db.session.scalars(query.order_by(*newest).limit(SHOWN)).all()
    texts = versions.newest([one.article_id for one in found])
    return [Open(one, versions.title(texts[one.article_id], language)) for one in found]


def see_to(service: Service, feedback_id: int, *, by: int | None) -> bool:
    """Take it off the list; False where there is none of the service."""
    query = sa.select(ArticleFeedback).join(Article)
    query = query.where(ArticleFeedback.id == feedback_id, Article.service_id == service.id)
    with operation():
        found = db.session.scalar(query)
        if found is None:
            return False
        found.done_at = found.done_at or now()
        recording.record(by, "article_feedback_done", found, article_id=found.article_id)
    return True
