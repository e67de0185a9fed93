"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime
from helpcenter.extensions import Base


class AuditEntry(Base):
    """Who did what to which record; `particulars` never holds secrets or erased data."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index("ix_audit_entries_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"), index=True)
    action: Mapped[str] = mapped_column(sa.String(64))
    subject_kind: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[int | None]
    particulars: Mapped[dict[str, Any]] = mapped_column(Json)
    ip: Mapped[str | None] = mapped_column(sa.String(45))
