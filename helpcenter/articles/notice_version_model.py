"""What was written in notices, text by text as it was saved."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class NoticeVersion(Base):
    """One saved text of a notice in one language, never changed afterwards; number 1, 2, 3 … within these two.

    The newest is what stands in the notice. An empty title: it is no longer written in that language.
    """

    __tablename__ = "notice_versions"
    __table_args__ = (sa.UniqueConstraint("notice_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    markdown: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    created_by: Mapped[Operator | None] = relationship()
