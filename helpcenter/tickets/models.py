"""Tickets and the calls in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime, choice
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import Base
from helpcenter.services.models import Category, InquiryType, Service


class TicketState(StrEnum):
    """未アサイン → 処理中 → 保留 → 解決 → 完了 (glossary)."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(StrEnum):
    """How much a ticket hurries."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Direction(StrEnum):
    """Whether a call came in or went out."""

    IN = "in"
    OUT = "out"


class CallState(StrEnum):
    """A closed call is over; imported ones always are."""

    OPEN = "open"
    CLOSED = "closed"


class Ticket(Base):
    """A matter to be handled; its page (ケースメイン) gathers everything about it.

    `version` is raised by every save, so that a stale one is refused. `source_name` names the external system of
    channel `imported_chat`.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.CheckConstraint("state <> 'new' OR operator_id IS NULL", name="new_has_no_operator"),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_at"),
        sa.Index("ix_tickets_list", "service_id", "state", "updated_at", "id"),
        sa.Index("ix_tickets_recent", "updated_at", "id"),
        sa.Index("ix_tickets_mine", "operator_id", "state", "updated_at"),
        sa.Index("ix_tickets_customer", "customer_id", "created_at"),
        sa.Index("ix_tickets_spam", "service_id", "updated_at", sqlite_where=sa.text("is_spam = 1"),
                 postgresql_where=sa.text("is_spam")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id"))
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(300))
    state: Mapped[TicketState] = mapped_column(choice(TicketState, "state"), default=TicketState.NEW)
    priority: Mapped[Priority] = mapped_column(choice(Priority, "priority"), default=Priority.NORMAL)
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    source_name: Mapped[str] = mapped_column(sa.String(100), default="")
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"), index=True)
    inquiry_type_id: Mapped[int | None] = mapped_column(sa.ForeignKey("inquiry_types.id"))
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    is_spam: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    response_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    service: Mapped[Service] = relationship()
    operator: Mapped[Operator | None] = relationship()
    customer: Mapped[Customer] = relationship()
    category: Mapped[Category | None] = relationship()
    inquiry_type: Mapped[InquiryType | None] = relationship()
    calls: Mapped[list[Call]] = relationship(back_populates="ticket", order_by="Call.position")

    @property
    def reference(self) -> str:
        """What people call it: HC-1042."""
        return f"{self.service.ticket_prefix}-{self.number}"


class Call(Base):
    """One contact within a ticket. `chat_id` is set for a chat held here, a `transcript` exists for an imported one.

    `edited_fields` names what somebody changed here by hand: a later import leaves those alone (chat-import.md 1.7).
    """

    __tablename__ = "calls"
    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "position"),
        sa.CheckConstraint("state <> 'closed' OR ended_at IS NOT NULL", name="ended_at"),
        sa.CheckConstraint("channel <> 'imported_chat' OR state = 'closed'", name="imported_is_closed"),
        sa.Index("ix_calls_search", "service_id", "received_at", "id"),
        sa.Index("ix_calls_received", "received_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id"))
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    position: Mapped[int]
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    source_name: Mapped[str] = mapped_column(sa.String(100), default="")
    direction: Mapped[Direction] = mapped_column(choice(Direction, "direction"), default=Direction.IN)
    state: Mapped[CallState] = mapped_column(choice(CallState, "state"), default=CallState.OPEN)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"), index=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(300))
    content: Mapped[str] = mapped_column(sa.Text, default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    priority: Mapped[Priority] = mapped_column(choice(Priority, "priority"), default=Priority.NORMAL)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    edited_fields: Mapped[list[str]] = mapped_column(Json, default=list)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    chat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("chats.id"), index=True)
    chat_source_id: Mapped[int | None] = mapped_column(sa.ForeignKey("chat_sources.id"), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since then only counts and times are left (tickets/erasing.py)."""

    ticket: Mapped[Ticket] = relationship(back_populates="calls")
    operator: Mapped[Operator | None] = relationship()
    customer: Mapped[Customer] = relationship()
    category: Mapped[Category | None] = relationship()
    chat: Mapped[Chat | None] = relationship()
    transcript: Mapped[CallTranscript | None] = relationship(back_populates="call", cascade="all, delete-orphan")


class CallTranscript(Base):
    """The conversation of an imported call. `lines` are as imports/transcript.py writes them, in order of time."""

    __tablename__ = "call_transcripts"

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    line_count: Mapped[int]
    call: Mapped[Call] = relationship(back_populates="transcript")


class TicketEvent(Base):
    """Who did what to a ticket and when. `kind` is a word of tickets/events.py, shown in the reader's language."""

    __tablename__ = "ticket_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    ticket: Mapped[Ticket] = relationship()
    operator: Mapped[Operator | None] = relationship()


class CallTemplate(Base):
    """コール作成設定: presets for the fields of imported calls. It can never make a call anything but closed."""

    __tablename__ = "call_templates"
    __table_args__ = (sa.UniqueConstraint("service_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(100))
    subject_pattern: Mapped[str] = mapped_column(sa.String(300), default="{source} {customer} {started_at}")
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"))
    priority: Mapped[Priority] = mapped_column(choice(Priority, "priority"), default=Priority.NORMAL)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
