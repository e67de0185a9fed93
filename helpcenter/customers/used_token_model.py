"""Signed identities that were used up."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class UsedToken(Base):
    """A token that has been used. Remembered until it would be refused for its age."""

    __tablename__ = "used_identity_tokens"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
