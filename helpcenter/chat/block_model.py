"""Who is not let into the chat of a service."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.customers.models import Customer
from helpcenter.extensions import Base


class ChatBlock(Base):
    """A customer or an address. Of an address a keyed hash is kept, and so much of it as tells people which it was.

    Over when `expires_at` has passed (None: never) or it was lifted; the row stays, as a record.
    """

    __tablename__ = "chat_blocks"
    __table_args__ = (
        sa.CheckConstraint("(customer_id IS NULL) <> (address_hash IS NULL)", name="customer_or_address"),
        sa.Index("ix_chat_blocks_customer", "customer_id"),
        sa.Index("ix_chat_blocks_address", "service_id", "address_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"))
    address_hash: Mapped[str | None] = mapped_column(sa.String(64))
    address_shown: Mapped[str] = mapped_column(sa.String(64), default="")
    reason: Mapped[str] = mapped_column(sa.String(200))
    chat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("chats.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    customer: Mapped[Customer | None] = relationship()
    created_by: Mapped[Operator | None] = relationship(foreign_keys=[created_by_id])
