"""What was written in an article, text by text as it was saved."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class ArticleVersion(Base):
    """One saved text of an article in one language, never changed afterwards; number 1, 2, 3 … within these two.

    The newest is the draft that editors go on with; the one that `ArticleText.version` names is what customers read.
    An empty title: the article is no longer written in that language. `due_at`: this text is to be published then.
    """

    __tablename__ = "article_versions"
    __table_args__ = (
        sa.UniqueConstraint("article_id", "language", "number"),
        sa.Index("ix_article_versions_due", "due_at", sqlite_where=sa.text("due_at IS NOT NULL"),
                 postgresql_where=sa.text("due_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    markdown: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    restored_from: Mapped[int | None]
    """The number of the version that this one brings back."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[Operator | None] = relationship()
