"""Mail that came in, and tickets that hang together."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime, choice
from helpcenter.extensions import Base
from helpcenter.tickets.models import Ticket


class Outcome(StrEnum):
    """What became of a mail that came in."""

    ANSWERED = "answered"
    OPENED = "opened"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


class ReceivedMail(Base):
    """A mail that was taken, so that the same one again changes nothing. Of its content nothing is kept here."""

    __tablename__ = "received_mails"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tickets.id", ondelete="SET NULL"), index=True)


class Tie(StrEnum):
    """How a ticket hangs on another one: it goes on with its matter, or became a part of it."""

    FOLLOW_UP = "follow_up"
    MERGED = "merged"


class TicketTie(Base):
    """`ticket` goes on with `other`, which was closed; or `ticket` was merged into `other`."""

    __tablename__ = "ticket_ties"

    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True)
    tie: Mapped[Tie] = mapped_column(choice(Tie, "tie"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    ticket: Mapped[Ticket] = relationship(foreign_keys=ticket_id)
    other: Mapped[Ticket] = relationship(foreign_keys=other_id)
