"""Files that belong to a call or to an internal comment."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.extensions import Base
from helpcenter.files.models import StoredFile


class TicketFile(Base):
    """A file of a call, which its customer may see where the call is theirs, or of a comment, which they never may."""

    __tablename__ = "ticket_files"
    __table_args__ = (sa.CheckConstraint("(call_id IS NULL) <> (event_id IS NULL)", name="one_place"),)

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[int | None] = mapped_column(sa.ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket_events.id", ondelete="CASCADE"), index=True)
    copied_from: Mapped[str | None] = mapped_column(sa.Text)
    """The address of which it is a copy: a file of an imported line, which its line shows."""
    file: Mapped[StoredFile] = relationship()
