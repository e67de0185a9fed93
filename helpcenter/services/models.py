"""Services: the desks of the organisation, with everything that is set for one of them."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import EncryptedText, Json, Localized, UtcDateTime, choice, localized, tree_of_a_service
from helpcenter.extensions import Base


class Service(Base):
    """One desk: its own help center, chat settings, categories, members and tickets (glossary)."""

    __tablename__ = "services"
    __table_args__ = (
        sa.CheckConstraint("maximum_chats BETWEEN 1 AND 50", name="maximum_chats"),
        sa.CheckConstraint("seconds_to_open BETWEEN 10 AND 3600", name="seconds_to_open"),
        sa.CheckConstraint("proactive_after_seconds BETWEEN 1 AND 3600", name="proactive_after_seconds"),
        sa.CheckConstraint("idle_warning_minutes BETWEEN 1 AND 1440", name="idle_warning_minutes"),
        sa.CheckConstraint("idle_end_minutes BETWEEN 1 AND 1440", name="idle_end_minutes"),
        sa.CheckConstraint("last_ticket_number >= 0", name="last_ticket_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    embed_key: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[Localized] = mapped_column(Json)
    colour: Mapped[str] = mapped_column(sa.String(7), default="#1D5B8C")
    logo: Mapped[str | None] = mapped_column(sa.String(48))
    """The public ID of its file."""
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    languages: Mapped[list[str]] = mapped_column(Json, default=lambda: ["ja", "en"])
    default_language: Mapped[str] = mapped_column(sa.String(8), default="ja")
    search_words: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    """Words offered below the help center's search box, by language."""
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="Asia/Tokyo")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    notices_enabled: Mapped[bool] = mapped_column(default=True)
    articles_enabled: Mapped[bool] = mapped_column(default=True)
    inquiries_enabled: Mapped[bool] = mapped_column(default=True)
    inquiries_members_only: Mapped[bool] = mapped_column(default=False)
    chat_enabled: Mapped[bool] = mapped_column(default=False)

    last_operator_first: Mapped[bool] = mapped_column(default=True)
    maximum_chats: Mapped[int] = mapped_column(default=5)
    seconds_to_open: Mapped[int] = mapped_column(default=60)
    login_only_chat: Mapped[bool] = mapped_column(default=False)
    idle_warning_minutes: Mapped[int | None]
    idle_end_minutes: Mapped[int | None]
    proactive_after_seconds: Mapped[int | None]
    file_groups: Mapped[list[str]] = mapped_column(Json, default=lambda: ["picture", "pdf", "text", "office", "zip"])
    """Which kinds of files can be sent (files/kinds.py); none: no files."""
    file_megabytes: Mapped[int] = mapped_column(default=10)
    files_per_chat: Mapped[int] = mapped_column(default=30)

    ticket_prefix: Mapped[str] = mapped_column(sa.String(8), default="HC")
    last_ticket_number: Mapped[int] = mapped_column(default=1000)
    solved_closes_after_days: Mapped[int] = mapped_column(default=14)
    retention_months: Mapped[int | None]
    """How long chats and calls keep their content after their end; None: for good."""

    identity_secret: Mapped[str | None] = mapped_column(EncryptedText)
    previous_identity_secret: Mapped[str | None] = mapped_column(EncryptedText)
    sign_in_url: Mapped[str | None] = mapped_column(sa.String(500))

    def name_in(self, language: str) -> str:
        """The name in `language`, else in the service's default language."""
        return localized(self.name, language, self.default_language)


class Membership(Base):
    """An operator works for a service. `maximum_chats` None: the service's default."""

    __tablename__ = "memberships"
    __table_args__ = (sa.CheckConstraint("maximum_chats BETWEEN 1 AND 50", name="maximum_chats"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    operator_id: Mapped[int] = mapped_column(
        sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    chat_right: Mapped[bool] = mapped_column(default=True)
    automatic_assignment: Mapped[bool] = mapped_column(default=True)
    maximum_chats: Mapped[int | None]
    service: Mapped[Service] = relationship()
    operator: Mapped[Operator] = relationship()


class TextKind(StrEnum):
    """Which text: sent at a chat's start, with the operator's rating request, or shown as the proactive bubble."""

    GREETING = "greeting"
    SATISFACTION = "satisfaction"
    PROACTIVE = "proactive"


class ServiceText(Base):
    """A text of a service in one language."""

    __tablename__ = "service_texts"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[TextKind] = mapped_column(choice(TextKind, "kind"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)


class PrivacyWording(Base):
    """One version of what a customer agrees to. Never changed once made; a new text is a new version."""

    __tablename__ = "privacy_wordings"
    __table_args__ = (sa.UniqueConstraint("service_id", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(8))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))


class BusinessHours(Base):
    """An opening period on a weekday (0 = Monday), in the service's time zone. None set = always open.

    One that closes at or before the time it opens ends on the next day.
    """

    __tablename__ = "business_hours"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.UniqueConstraint("service_id", "weekday", "opens_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    opens_at: Mapped[time] = mapped_column(sa.Time)
    closes_at: Mapped[time] = mapped_column(sa.Time)


class Holiday(Base):
    """A day on which a service is closed."""

    __tablename__ = "holidays"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))


class AllowedSite(Base):
    """An origin (https://shop.example) that may embed the chat of a service."""

    __tablename__ = "allowed_sites"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    origin: Mapped[str] = mapped_column(sa.String(260), primary_key=True)


class InquiryType(Base):
    """受付タイプ: what a customer says an inquiry is about."""

    __tablename__ = "inquiry_types"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), index=True)
    name: Mapped[Localized] = mapped_column(Json)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Category(Base):
    """処理タイプ: what a chat, call or ticket was about; a tree of 1 to 3 levels per service."""

    __tablename__ = "categories"
    __table_args__ = tree_of_a_service("categories")

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column()
    parent_level: Mapped[int | None]
    level: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    names: Mapped[list[CategoryName]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    parent: Mapped[Category | None] = relationship(
        remote_side=[id],
        foreign_keys=[parent_id],
        primaryjoin="Category.parent_id == Category.id",
        viewonly=True,
    )

    def name_in(self, language: str) -> str:
        """The name in `language`, else in another."""
        return localized({name.language: name.name for name in self.names}, language)


class CategoryName(Base):
    """A category's name in one language. Repeats service and parent, so that no two of one name stand under one parent.

    `parent_key` is the parent's ID or 0, `name_key` the name as compared (NFKC, lower case); `live` is 1, or NULL once
    the category is deleted, which frees its name.
    """

    __tablename__ = "category_names"
    __table_args__ = (
        sa.UniqueConstraint(
            "service_id", "parent_key", "language", "name_key", "live", name="uq_category_names_sibling"
        ),
        sa.CheckConstraint("live = 1", name="live"),
    )

    category_id: Mapped[int] = mapped_column(sa.ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    parent_key: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(sa.String(100))
    name_key: Mapped[str] = mapped_column(sa.String(200))
    live: Mapped[int | None] = mapped_column(default=1)
