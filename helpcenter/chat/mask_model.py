"""What masks hide."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import EncryptedText, UtcDateTime
from helpcenter.extensions import Base


class MessageMask(Base):
    """A piece of a line that nobody reads any more; the line has the mask in its place (Message.masks)."""

    __tablename__ = "message_masks"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    original: Mapped[str] = mapped_column(EncryptedText)
    masked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    masked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
