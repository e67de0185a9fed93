"""Answers that are being written (tickets-customers.md 1.5, 2.4)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class ReplyDraft(Base):
    """What one operator has written so far to the customer of a ticket; it outlives the page, not the sending."""

    __tablename__ = "reply_drafts"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(320), default="")
    subject: Mapped[str] = mapped_column(sa.String(300), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.String(20), default="open")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
