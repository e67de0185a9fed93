"""Help center content: articles, their categories, notices."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.clock import now
from helpcenter.columns import Json, Localized, UtcDateTime, choice, localized, tree_of_a_service
from helpcenter.extensions import Base


class ArticleState(StrEnum):
    """A draft is seen by editors only."""

    DRAFT = "draft"
    PUBLISHED = "published"


class ArticleCategory(Base):
    """FAQカテゴリー: a tree of 1 to 3 levels per service."""

    __tablename__ = "article_categories"
    __table_args__ = tree_of_a_service("article_categories")

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column()
    parent_level: Mapped[int | None]
    level: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    icon: Mapped[str] = mapped_column(sa.String(40), default="book-open")
    name: Mapped[Localized] = mapped_column(Json)
    description: Mapped[Localized] = mapped_column(Json, default=dict)
    parent: Mapped[ArticleCategory | None] = relationship(
        remote_side=[id],
        foreign_keys=[parent_id],
        primaryjoin="ArticleCategory.parent_id == ArticleCategory.id",
        viewonly=True,
    )

    def name_in(self, language: str) -> str:
        """The name in `language`, else in another."""
        return localized(self.name, language)


class Article(Base):
    """FAQ: one question with its answer, in one or more languages."""

    __tablename__ = "articles"
    __table_args__ = (
        sa.Index("ix_articles_category", "category_id", "state", "position"),
        sa.Index("ix_articles_popular", "service_id", "state", "views"),
        sa.Index("ix_articles_changed", "service_id", "changed_at"),
        sa.Index("ix_articles_key", "service_id", "key", unique=True),
        sa.CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("article_categories.id"))
    key: Mapped[str | None] = mapped_column(sa.String(120))
    """What the article is called in a folder that it was imported from."""
    state: Mapped[ArticleState] = mapped_column(choice(ArticleState, "state"), default=ArticleState.DRAFT)
    pinned: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    not_helpful: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """When an editor last did something to it."""
    category: Mapped[ArticleCategory | None] = relationship()
    texts: Mapped[list[ArticleText]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def text_in(self, language: str) -> ArticleText | None:
        """The text in `language`, or None where it is not written in it."""
        return next((text for text in self.texts if text.language == language), None)


class ArticleText(Base):
    """What customers read of an article in one language: Markdown, and the sanitised HTML made from it when published.

    `version` is the number of the ArticleVersion that this is.
    """

    __tablename__ = "article_texts"

    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    markdown: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class Notice(Base):
    """お知らせ: an announcement with a publishing period (`published_until` None: open end)."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.CheckConstraint("published_from < published_until", name="period"),
        sa.Index("ix_notices_list", "service_id", "published_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    title: Mapped[Localized] = mapped_column(Json)
    body: Mapped[Localized] = mapped_column(Json)
    important: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[bool] = mapped_column(default=False)
    """Seen by editors only, whatever its period."""
    published_from: Mapped[datetime] = mapped_column(UtcDateTime)
    published_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MissedSearch(Base):
    """A search without a hit, kept for the editors (help-center.md 1.2)."""

    __tablename__ = "missed_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(sa.String(8))
    words: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
