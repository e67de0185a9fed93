"""Who looks at a chat of somebody else, and who has joined it (live-chat.md 2.7)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class ChatWatch(Base):
    """A supervisor at a chat: watching while `seen_at` is recent, with a voice while `joined_at` is set."""

    __tablename__ = "chat_watches"

    chat_id: Mapped[int] = mapped_column(sa.ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    operator: Mapped[Operator] = relationship()
