"""Customers: people who contact a service."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime, choice, honest
from helpcenter.extensions import Base


class Channel(StrEnum):
    """Where a contact came from (glossary)."""

    CHAT = "chat"
    HELP_CENTER = "help_center"
    IMPORTED_CHAT = "imported_chat"
    EMAIL = "email"
    MANUAL = "manual"


class Customer(Base):
    """A person. Belongs to one service, so that a desk never sees another desk's people.

    `version` is raised by every save, so that a stale one is refused. A merged record stays as a tombstone that points
    to the survivor.
    """

    __tablename__ = "customers"
    __table_args__ = (
        sa.UniqueConstraint("id", "service_id"),
        sa.ForeignKeyConstraint(["merged_into_id", "service_id"], ["customers.id", "customers.service_id"]),
        sa.CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        sa.Index("ix_customers_list", "service_id", "updated_at", "id"),
        sa.Index("ix_customers_recent", "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id"))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    kana: Mapped[str] = mapped_column(sa.String(200), default="")
    company: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    language: Mapped[str] = mapped_column(sa.String(8), default="ja")
    created_from: Mapped[Channel] = mapped_column(choice(Channel, "created_from"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since then the person does not agree any more; taken back by agreeing again."""
    emails: Mapped[list[CustomerEmail]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="CustomerEmail.position"
    )
    phones: Mapped[list[CustomerPhone]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="CustomerPhone.position"
    )

    @validates("name", "kana", "company")
    def _honest(self, _column: str, given: str) -> str:
        return honest(given)

    @property
    def shown_name(self) -> str:
        """What people call somebody, named or not: 山田 花子, お客様 4821."""
        return self.name or str(_("Customer %(number)s", number=self.id))

    @property
    def email(self) -> str:
        """The first e-mail address as typed, or ''."""
        return self.emails[0].address if self.emails else ""


class CustomerEmail(Base):
    """An address as typed, and normalised for comparing (None where it is no valid address: kept all the same)."""

    __tablename__ = "customer_emails"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(sa.String(320))
    normalised: Mapped[str | None] = mapped_column(sa.String(320), index=True)


class CustomerPhone(Base):
    """A number as typed, and in E.164 for comparing (None where it is none)."""

    __tablename__ = "customer_phones"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    shown: Mapped[str] = mapped_column(sa.String(64))
    e164: Mapped[str | None] = mapped_column(sa.String(20), index=True)


class CustomerIdentity(Base):
    """SNS顧客: who a customer is in an external system. `kind` is the kind of system, or 'site' for a signed identity.

    `source_key` is the chat setting's ID or 0 (NULLs would not be compared by the unique constraint). `image_url` and
    `status_message` are kept for LINE and unused for chat.
    """

    __tablename__ = "customer_identities"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "kind", "source_key", "external_id", name="uq_customer_identities_external"),
        sa.CheckConstraint("source_key = coalesce(chat_source_id, 0)", name="source_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    chat_source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("chat_sources.id"), index=True)
    source_key: Mapped[int] = mapped_column(default=0)
    external_id: Mapped[str] = mapped_column(sa.String(200))
    display_name: Mapped[str] = mapped_column(sa.String(200), default="")
    image_url: Mapped[str] = mapped_column(sa.String(1000), default="")
    status_message: Mapped[str] = mapped_column(sa.String(1000), default="")
