"""Who has a ticket open (tickets-customers.md 1.6)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class TicketWatch(Base):
    """An operator at a ticket's page, while `seen_at` is recent. `place` tells pages of one operator apart."""

    __tablename__ = "ticket_watches"

    place: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    operator: Mapped[Operator] = relationship()
