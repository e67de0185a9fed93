"""Chats, their messages, and the presence of the operators who answer them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import Json, UtcDateTime, choice
from helpcenter.customers.models import Customer
from helpcenter.extensions import Base
from helpcenter.files.models import StoredFile
from helpcenter.services.models import Category, Service


class PresenceStatus(StrEnum):
    """What an operator has chosen in the status window."""

    ONLINE = "online"
    BREAK = "break"
    OFFLINE = "offline"


class Presence(Base):
    """The presence of one operator. `seen_at` is when a console last answered a heartbeat."""

    __tablename__ = "presences"

    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[PresenceStatus] = mapped_column(choice(PresenceStatus, "status"), default=PresenceStatus.OFFLINE)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PresenceChange(Base):
    """A change of presence, for statistics. `by_id`: the operator, a supervisor, or None for the system."""

    __tablename__ = "presence_changes"
    __table_args__ = (sa.Index("ix_presence_changes_operator", "operator_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    previous: Mapped[PresenceStatus] = mapped_column(choice(PresenceStatus, "previous"))
    status: Mapped[PresenceStatus] = mapped_column(choice(PresenceStatus, "status"))


class ChatState(StrEnum):
    """live-chat.md 6; the steps between them stand in chat/states.py and in a trigger of the database."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    ACTIVE = "active"
    CUSTOMER_ENDED = "customer_ended"
    ENDED = "ended"


class EndedBy(StrEnum):
    """Whose end it was that stopped the conversation."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    SYSTEM = "system"


class HistoryStatus(StrEnum):
    """処理 / 未処理, fixed when the chat ends (live-chat.md 4.2)."""

    HANDLED = "handled"
    UNHANDLED = "unhandled"


class Chat(Base):
    """One live conversation.

    Every change raises `revision`; `customer_revision` is the last one that the customer could see. `public_id` stands
    in customers' URLs, and the customer's cookie holds a token of which `token_hash` is kept. `answered_at` is the
    operator's first answer; `unanswered_since` the customer's first message that nobody has answered yet.
    """

    __tablename__ = "chats"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'waiting' AND operator_id IS NULL) OR (state IN ('assigned', 'active', 'customer_ended')"
            " AND operator_id IS NOT NULL) OR state = 'ended'",
            name="operator_by_state",
        ),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at"),
        sa.CheckConstraint("(state = 'ended') = (history_status IS NOT NULL)", name="history_status"),
        sa.CheckConstraint("(state IN ('ended', 'customer_ended')) = (ended_by IS NOT NULL)", name="ended_by"),
        sa.CheckConstraint("customer_revision <= revision", name="customer_revision"),
        sa.Index("ix_chats_queue", "service_id", "requested_at", sqlite_where=sa.text("state = 'waiting'"),
                 postgresql_where=sa.text("state = 'waiting'")),
        sa.Index("ix_chats_at_hand", "operator_id", "state", sqlite_where=sa.text("state <> 'ended'"),
                 postgresql_where=sa.text("state <> 'ended'")),
        sa.Index("ix_chats_running", "state", sqlite_where=sa.text("state <> 'ended'"),
                 postgresql_where=sa.text("state <> 'ended'")),
        sa.Index("ix_chats_history", "service_id", "requested_at", "id"),
        sa.Index("ix_chats_received", "requested_at", "id"),
        sa.Index("ix_chats_operator", "operator_id", "requested_at", "id"),
        sa.Index("ix_chats_customer", "customer_id", "requested_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(36), unique=True, default=lambda: str(uuid.uuid4()))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"), index=True)
    state: Mapped[ChatState] = mapped_column(choice(ChatState, "state"), default=ChatState.WAITING)
    language: Mapped[str] = mapped_column(sa.String(8))

    site: Mapped[str] = mapped_column(sa.String(260), default="")
    """Origin of the embedding site; '' on the help center itself."""
    page_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    page_title: Mapped[str] = mapped_column(sa.String(300), default="")
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    user_agent: Mapped[str] = mapped_column(sa.String(400), default="")

    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    customer_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[EndedBy | None] = mapped_column(choice(EndedBy, "ended_by_value"))
    history_status: Mapped[HistoryStatus | None] = mapped_column(choice(HistoryStatus, "history_status_value"))

    revision: Mapped[int] = mapped_column(default=0)
    customer_revision: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_line: Mapped[str] = mapped_column(sa.String(200), default="")
    last_line_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    unanswered_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unread: Mapped[int] = mapped_column(default=0)
    operator_read_seq: Mapped[int] = mapped_column(default=0)
    customer_read_seq: Mapped[int] = mapped_column(default=0)
    operator_lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the request has been waiting for supervisors too, because nobody opens it (chat/escalation.py)."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since then only counts and times are left (chat/erasing.py)."""
    idle_warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the customer was last told that the chat ends without a message (chat/idling.py)."""
    unattended_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when a waiting chat has nobody who could take it (chat/unattended.py)."""
    inquiry_offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    customer_gone_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the customer of a waiting chat has had no page open (chat/leaving.py)."""

    service: Mapped[Service] = relationship()
    customer: Mapped[Customer] = relationship()
    operator: Mapped[Operator | None] = relationship()
    category: Mapped[Category | None] = relationship()
    consent: Mapped[Consent] = relationship(back_populates="chat")
    rating: Mapped[Rating | None] = relationship(back_populates="chat")

    @property
    def number(self) -> str:
        """What people call it: CH-1042."""
        return f"CH-{self.id}"

    @property
    def is_running(self) -> bool:
        """Whether the conversation goes on: messages can be sent."""
        return self.state in (ChatState.WAITING, ChatState.ASSIGNED, ChatState.ACTIVE)


class Author(StrEnum):
    """Whose line it is. `automatic` is a text sent for the service (greeting), `system` a line about what happened."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    AUTOMATIC = "automatic"
    SYSTEM = "system"


class MessageKind(StrEnum):
    """What a line is: words, a text of the service, an internal note, an event (`event`, `particulars`), or a file.

    The text of a file's line is the file's name. A file that is an internal note is one with `staff_only`.
    """

    TEXT = "text"
    GREETING = "greeting"
    SATISFACTION = "satisfaction"
    NOTE = "note"
    EVENT = "event"
    FILE = "file"


class Message(Base):
    """One line of a chat. `revision` is the chat's when this line last changed.

    `client_uuid` is made by the sender, so that a retried line is stored once. Lines with `staff_only` never reach the
    customer. An event is a word of chat/events.py, shown in the reader's language.
    """

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("chat_id", "seq"),
        sa.UniqueConstraint("chat_id", "client_uuid"),
        sa.CheckConstraint("(kind = 'event') = (event IS NOT NULL)", name="event"),
        sa.CheckConstraint("kind <> 'note' OR staff_only", name="note_is_for_staff"),
        sa.CheckConstraint("(author = 'operator') = (operator_id IS NOT NULL) OR kind = 'event'", name="operator"),
        sa.CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name="file"),
        sa.Index("ix_messages_changed", "chat_id", "revision"),
        sa.Index("ix_messages_file", "file_id", unique=True, sqlite_where=sa.text("file_id IS NOT NULL"),
                 postgresql_where=sa.text("file_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.ForeignKey("chats.id", ondelete="CASCADE"))
    seq: Mapped[int]
    client_uuid: Mapped[str] = mapped_column(sa.String(36), default=lambda: str(uuid.uuid4()))
    author: Mapped[Author] = mapped_column(choice(Author, "author"))
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind, "kind"), default=MessageKind.TEXT)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    event: Mapped[str | None] = mapped_column(sa.String(32))
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    staff_only: Mapped[bool] = mapped_column(default=False)
    masks: Mapped[list[list[int]] | None] = mapped_column(Json)
    """[position in `text`, ID of the MessageMask] of each masked piece, in order; None where there is none."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    revision: Mapped[int]
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    file: Mapped[StoredFile | None] = relationship(lazy="selectin")
    """Read together for all lines of a query that are files; costs nothing where none is."""

    @cached_property
    def drawn(self) -> dict[tuple[str, str], str]:
        """(audience, language) → how the line was drawn for its frames, for whoever has just written it."""
        return {}


class Consent(Base):
    """What was agreed to: which wording, in which language, when, from where (live-chat.md 1.3)."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.ForeignKey("chats.id", ondelete="CASCADE"), unique=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"), index=True)
    wording_id: Mapped[int] = mapped_column(sa.ForeignKey("privacy_wordings.id"))
    language: Mapped[str] = mapped_column(sa.String(8))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    ip: Mapped[str] = mapped_column(sa.String(45))
    user_agent: Mapped[str] = mapped_column(sa.String(400))
    chat: Mapped[Chat] = relationship(back_populates="consent")


class Rating(Base):
    """満足度評価: one per chat."""

    __tablename__ = "ratings"

    chat_id: Mapped[int] = mapped_column(sa.ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True)
    satisfied: Mapped[bool]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    chat: Mapped[Chat] = relationship(back_populates="rating")


class ChatOffer(Base):
    """A chat was given to an operator; who missed it or gave it back is skipped for this chat (live-chat.md 3.3).

    A transfer is an offer too: `by_id` is who transferred the chat (None: the assignment), `note_id` their note.
    """

    __tablename__ = "chat_offers"
    __table_args__ = (
        sa.Index("ix_chat_offers_chat", "chat_id", "operator_id"),
        sa.Index("ix_chat_offers_by", "by_id", sqlite_where=sa.text("by_id IS NOT NULL"),
                 postgresql_where=sa.text("by_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.ForeignKey("chats.id", ondelete="CASCADE"))
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id"), index=True)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("messages.id", ondelete="SET NULL"))
    by: Mapped[Operator | None] = relationship(foreign_keys=[by_id])
    note: Mapped[Message | None] = relationship()
