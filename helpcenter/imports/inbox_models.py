"""What external systems send us by themselves, kept before it is acknowledged (imports/inbox.py)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class ReceivedChat(Base):
    """A transcript as it came. `fingerprint`: of the body, so that the same one sent again stays one row."""

    __tablename__ = "received_chats"
    __table_args__ = (
        sa.UniqueConstraint("chat_source_id", "fingerprint"),
        sa.Index("ix_received_chats_waiting", "chat_source_id", "imported_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
