"""Files with chats that people uploaded (imports/uploads.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime
from helpcenter.extensions import Base
from helpcenter.imports.models import ChatSource, ImportRun


class ImportFile(Base):
    """An uploaded file. `stored_as`: its name in the data folder; `mapping`: field → column; `report`: of the check."""

    __tablename__ = "import_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    stored_as: Mapped[str] = mapped_column(sa.String(64))
    columns: Mapped[list[str]] = mapped_column(Json, default=list)
    mapping: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    check_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_runs.id", ondelete="SET NULL"), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    source: Mapped[ChatSource] = relationship()
    run: Mapped[ImportRun | None] = relationship()
