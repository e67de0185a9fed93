"""Files that were sent by people."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


def new_public_id() -> str:
    """An ID that nobody guesses: 192 bits."""
    return secrets.token_hex(24)


class StoredFile(Base):
    """One file; its bytes lie in the folder of files under `public_id` (files/folder.py).

    The row is committed before the bytes are written, and belongs to something only from `attached_at` on: what was
    never attached, or was `discarded_at`, is removed by the scheduler. `width` and `height` are those of a picture, in
    pixels; only pictures have a thumbnail.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        sa.CheckConstraint("size >= 0", name="size"),
        sa.CheckConstraint("(width IS NULL) = (height IS NULL)", name="measures"),
        sa.Index("ix_stored_files_loose", "created_at", sqlite_where=sa.text("attached_at IS NULL"),
                 postgresql_where=sa.text("attached_at IS NULL")),
        sa.Index("ix_stored_files_discarded", "discarded_at", sqlite_where=sa.text("discarded_at IS NOT NULL"),
                 postgresql_where=sa.text("discarded_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(48), unique=True, default=new_public_id)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    """Bytes."""
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    attached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture that we have drawn anew: the only kind of file that is shown and not downloaded."""
        return self.width is not None
