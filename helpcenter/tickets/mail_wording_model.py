"""What a service says itself in mails to its customers (help-center.md 2)."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.columns import choice
from helpcenter.extensions import Base


class MailKind(StrEnum):
    """Which mail: that an inquiry came in, and what stands around an answer, by what becomes of the ticket."""

    RECEIVED = "received"
    ANSWER = "answer"
    INTERIM = "interim"
    FINAL = "final"


class MailWording(Base):
    """Of one service and language. '' stands for the product's own words."""

    __tablename__ = "mail_wordings"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(choice(MailKind, "kind"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
