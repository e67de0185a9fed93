"""How often articles were read and helped, day by day, and what was searched for in vain."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.extensions import Base


class ArticleFigures(Base):
    """One article on one day, which is its service's own."""

    __tablename__ = "article_figures"
    __table_args__ = (sa.Index("ix_article_figures_day", "day"),)

    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    views: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    not_helpful: Mapped[int] = mapped_column(default=0)


class HelpFigures(Base):
    """The whole help center of a service in one hour of its own; articles deleted since still count.

    `misses`: searches without a hit, the same words once a day.
    """

    __tablename__ = "help_figures"
    __table_args__ = (sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    hour: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    views: Mapped[int] = mapped_column(default=0)
    helpful: Mapped[int] = mapped_column(default=0)
    not_helpful: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0)
