"""Mail to be sent: rows first, so that none is lost with Redis (design.md rule 14)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class OutgoingMail(Base):
    """A mail and how far it got. `due_at` None: nothing more to do (sent, or given up with `error`)."""

    __tablename__ = "outgoing_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(320))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=now, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(sa.Text)
