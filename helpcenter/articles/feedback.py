"""Was this article helpful? One answer an hour of each visitor and article counts."""

from __future__ import annotations

import sqlalchemy as sa
from limits import RateLimitItemPerHour

from helpcenter.articles.models import Article
from helpcenter.extensions import db, limiter
from helpcenter.transactions import operation
from helpcenter.web.visitors import hashed_address

ONCE_AN_HOUR = RateLimitItemPerHour(1)


def give(article: Article, *, helpful: bool) -> None:
    """Count the visitor's answer."""
    if not limiter.limiter.hit(ONCE_AN_HOUR, "article feedback", str(article.id), hashed_address()):
        return
    column = Article.helpful if helpful else Article.not_helpful
    with operation():
        db.session.execute(sa.update(Article).where(Article.id == article.id).values({column: column + 1}))
