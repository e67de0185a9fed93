"""定型文: texts that operators send again and again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class CannedReply(Base):
    """One text of a service in one language, found by its short name. `name_key`: the name as names are compared."""

    __tablename__ = "canned_replies"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "language", "name_key"),
        sa.Index("ix_canned_replies_order", "service_id", "language", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.String(40))
    name_key: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    position: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
