"""How far a chat has been mailed to a customer who had gone (live-chat.md 2.7)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class UnreadMail(Base):
    """The operators' lines up to number `seq` were mailed, the last of them at `at`."""

    __tablename__ = "unread_mails"

    chat_id: Mapped[int] = mapped_column(sa.ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
