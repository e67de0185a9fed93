"""Reading what was written in articles: the newest texts, those before them, and what lies between two."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import aliased

from helpcenter.articles.models import Article, ArticleText
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.columns import localized
from helpcenter.extensions import db


def newest_number() -> sa.ScalarSelect[int]:
    """The number of the newest version beside one of the same article and language, for a WHERE."""
    other = aliased(ArticleVersion)
    beside = sa.select(sa.func.max(other.number)).where(
        other.article_id == ArticleVersion.article_id, other.language == ArticleVersion.language
    )
    return beside.correlate(ArticleVersion).scalar_subquery()


def newest(article_ids: list[int]) -> dict[int, dict[str, ArticleVersion]]:
    """Article → language → its newest version, for each of them that has one."""
    query = sa.select(ArticleVersion).where(
        ArticleVersion.article_id.in_(article_ids), ArticleVersion.number == newest_number()
    )
    found: dict[int, dict[str, ArticleVersion]] = {id_: {} for id_ in article_ids}
    for version in db.session.scalars(query):
        found[version.article_id][version.language] = version
    return found


def newest_of(article: Article) -> dict[str, ArticleVersion]:
    """Language → newest version of one article."""
    return newest([article.id])[article.id]


def all_of(article: Article, language: str) -> list[ArticleVersion]:
    """Every version in a language, the newest first."""
    query = sa.select(ArticleVersion).where(
        ArticleVersion.article_id == article.id, ArticleVersion.language == language
    )
    return list(db.session.scalars(query.order_by(ArticleVersion.number.desc())))


def one_or_404(article: Article, language: str, number: int) -> ArticleVersion:
    """A version by its number."""
    query = sa.select(ArticleVersion).where(
        ArticleVersion.article_id == article.id,
        ArticleVersion.language == language,
        ArticleVersion.number == number,
    )
    return db.session.scalar(query) or abort(404)


def title(texts: dict[str, ArticleVersion], language: str, default: str = "ja") -> str:
    """What an article is called in lists for editors; '' while nothing is written."""
    return localized({one.language: one.title for one in texts.values() if one.title}, language, default)


def unpublished(article: Article, texts: dict[str, ArticleVersion]) -> list[str]:
    """The languages whose newest text is not what customers would read."""
    live = {text.language: text.version for text in article.texts}
    return [language for language, version in texts.items() if _differs(version, live.get(language))]


def _differs(version: ArticleVersion, live: int | None) -> bool:
    return live != version.number if version.title else live is not None


def live_number(text: ArticleText | None) -> int | None:
    """The number of the version that customers read."""
    return text.version if text else None
