"""Why an article did not help."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.articles.models import Article
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime, choice
from helpcenter.extensions import Base


class Reason(StrEnum):
    """What a customer says was missing."""

    NOT_ANSWERED = "not_answered"
    UNCLEAR = "unclear"
    OUTDATED = "outdated"
    DID_NOT_WORK = "did_not_work"
    OTHER = "other"


class ArticleFeedback(Base):
    """A customer's reason for "no", for the editors; `done_at`: they have seen to it. Nothing tells who it was."""

    __tablename__ = "article_feedback"
    __table_args__ = (
        sa.Index("ix_article_feedback_article", "article_id", "at"),
        sa.Index("ix_article_feedback_open", "at", "id", sqlite_where=sa.text("done_at IS NULL"),
                 postgresql_where=sa.text("done_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(8))
    reason: Mapped[Reason] = mapped_column(choice(Reason, "reason"))
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    article: Mapped[Article] = relationship()
