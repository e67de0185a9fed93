"""What is kept about erasing and exporting a person: never the person's data for longer than needed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from helpcenter.clock import now
from helpcenter.columns import UtcDateTime
from helpcenter.customers.models import Customer
from helpcenter.extensions import Base


class ErasedKey(Base):
    """A keyed hash of an external ID, an address or a number of somebody who was erased (customers/erased_keys.py).

    Nobody can read it back; an import that meets the same one knows that the person was erased.
    """

    __tablename__ = "erased_keys"
    __table_args__ = (sa.Index("ix_erased_keys_digest", "service_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class CustomerExport(Base):
    """Everything held about one customer as a zip, for the operator who asked for it or (None) for the customer.

    `due`: it is still to be made.
    """

    __tablename__ = "customer_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    due: Mapped[bool] = mapped_column(default=True, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    customer: Mapped[Customer] = relationship()
