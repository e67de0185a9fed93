"""Loaders that somebody may have put into a page."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class PublishedLoader(Base):
    """A loader whose address and integrity hash have been shown to an administrator.

    It is kept, so that pages which name it go on working after the product has a newer one.
    """

    __tablename__ = "published_loaders"

    digest: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
