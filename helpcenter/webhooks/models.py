"""Subscriptions and what was sent to them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.claims import Sendable
from helpcenter.clock import now
from helpcenter.columns import EncryptedText, Json, UtcDateTime
from helpcenter.extensions import Base


class Webhook(Base):
    """An address of another system that wants to know of some events of a service."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(sa.String(500))
    events: Mapped[list[str]] = mapped_column(Json)
    secret: Mapped[str] = mapped_column(EncryptedText)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class WebhookDelivery(Sendable, Base):
    """One event for one webhook, and how far it got. `due_at` None: nothing more to do (delivered, or given up).

    The body holds no personal data, only which record it is about, so that nothing has to be erased here.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (sa.Index("ix_webhook_deliveries_log", "webhook_id", "created_at", "id"),)

    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhooks.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(sa.String(40))
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(sa.String(300))
    webhook: Mapped[Webhook] = relationship()
