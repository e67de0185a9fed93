"""Files that hung on lines of imported chats, to be copied here (imports/attachments.py)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class AwaitedFile(Base):
    """A file to be copied. `next_try_at` None: it is copied, or `error` (a Reason) says why it never will be.

    `url_mark`: digest of `url`, so that the same chat imported again waits for nothing twice.
    """

    __tablename__ = "awaited_files"
    __table_args__ = (sa.UniqueConstraint("call_id", "url_mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("calls.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(sa.Text)
    url_mark: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(300))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=now, index=True)
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
