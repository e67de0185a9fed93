"""How often articles are read. Counted in memory and written every few seconds, so that reading writes nothing.

What a process has not written when it is killed is not counted: popularity does not need it.
"""

from __future__ import annotations

import time
from collections import Counter

import sqlalchemy as sa

from helpcenter.articles import figures
from helpcenter.articles.models import Article
from helpcenter.extensions import db
from helpcenter.transactions import operation

WRITE_EVERY = 10.0
"""Seconds."""
_seen: Counter[int] = Counter()
_written_at = [time.monotonic()]


def count(article_id: int) -> None:
    """Count a view; write those of the last seconds if it is time to."""
    _seen[article_id] += 1
    if time.monotonic() - _written_at[0] >= WRITE_EVERY:
        write()


def write() -> None:
    """Add to the database what was counted since the last time."""
    _written_at[0] = time.monotonic()
    counted = dict(_seen)
    _seen.clear()
    with operation():
        for article_id, views in sorted(counted.items()):
            db.session.execute(sa.update(Article).where(Article.id == article_id).values(views=Article.views + views))
        figures.count_views(counted)
