"""Texts that operators put into what they write: canned replies in chats, templates of mails."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.sql.schema import SchemaItem

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class KeptText(Base):
    """One text of a service in one language, found by its short name. `name_key`: the name as names are compared."""

    __abstract__ = True

    AUDITED: ClassVar[str]
    """What the actions in the audit log begin with."""
    PLACEHOLDERS: ClassVar[tuple[str, ...]]
    """What may stand in braces in the columns of FILLED."""
    FILLED: ClassVar[tuple[str, ...]] = ("text",)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.String(40))
    name_key: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    position: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:  # noqa: N805  # SQLAlchemy calls it with the class
        return (
            sa.UniqueConstraint("service_id", "language", "name_key"),
            sa.Index(f"ix_{cls.__tablename__}_order", "service_id", "language", "position"),
        )
