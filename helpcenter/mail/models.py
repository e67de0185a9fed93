"""Mail to be sent: rows first, so that none is lost with Redis (design.md rule 14)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.claims import Sendable
from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class OutgoingMail(Sendable, Base):
    """A mail and how far it got. `due_at` None: nothing more to do (sent, or given up with `error`).

    `message_id` stays the same however often the mail is tried, so that receivers recognise it.
    """

    __tablename__ = "outgoing_mails"

    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    """Whom it is about, where that is a customer: it is erased with them, whoever it was sent to."""
    recipient: Mapped[str] = mapped_column(sa.String(320))
    sender_name: Mapped[str] = mapped_column(sa.String(200), default="")
    """Shown beside the address of this installation; '' shows the name of HELPCENTER_MAIL_FROM, if it has one."""
    reply_to: Mapped[str] = mapped_column(sa.String(320), default="")
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str | None] = mapped_column(sa.Text)
    automatic: Mapped[bool] = mapped_column(default=True)
    """Nobody has written it: marked so that other machines do not answer it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(sa.Text)


class OutgoingMailFile(Base):
    """A file that goes along with a mail; who keeps files answers with what is in it (mail/signals.py)."""

    __tablename__ = "outgoing_mail_files"

    mail_id: Mapped[int] = mapped_column(sa.ForeignKey("outgoing_mails.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(
        sa.ForeignKey("stored_files.id", ondelete="CASCADE"), primary_key=True, index=True
    )
