"""What somebody has asked to be exported, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime, choice
from helpcenter.extensions import Base


class ExportState(StrEnum):
    """How far an export is. Only one that is done has a file."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Export(Base):
    """One file for one operator. `search`: arguments of the list's URL; `language`, `time_zone`: the reader's.

    Whoever makes the file has raised `lease_token` and renews `lease_until`; `attempts` have been made at it.
    `done` of `total` rows are written; `error` is a word of exports/wording.py; `file_name` is that in the folder of
    exports.
    """

    __tablename__ = "exports"
    __table_args__ = (sa.Index("ix_exports_operator", "operator_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"))
    search: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    language: Mapped[str] = mapped_column(sa.String(8))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[ExportState] = mapped_column(choice(ExportState, "state"), default=ExportState.QUEUED, index=True)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.String(32))
    file_name: Mapped[str] = mapped_column(sa.String(100), default="")
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    operator: Mapped[Operator] = relationship()

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state not in (ExportState.QUEUED, ExportState.RUNNING)

    @property
    def percent(self) -> int:
        """Whole percents of the rows that are written."""
        return 100 * self.done // self.total if self.total else 0
