"""Chat settings, their sync processes, runs, and what they brought."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import EncryptedText, Json, UtcDateTime, choice
from helpcenter.extensions import Base
from helpcenter.services.models import Service
from helpcenter.tickets.models import CallTemplate


class Credentials(StrEnum):
    """How a request to the external system proves who we are."""

    NONE = "none"
    BEARER = "bearer"
    HEADER = "header"


class ChatSource(Base):
    """チャット設定: an external chat system to import finished chats from (chat-import.md 2).

    `revision` is raised by every change; `secret` is write-only in the interface.
    """

    __tablename__ = "chat_sources"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "name"),
        sa.CheckConstraint("poll_minutes BETWEEN 1 AND 1440", name="poll_minutes"),
        sa.CheckConstraint("credentials <> 'header' OR header_name <> ''", name="header_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id"))
    name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[str] = mapped_column(sa.String(32))
    url: Mapped[str] = mapped_column(sa.String(2000))
    credentials: Mapped[Credentials] = mapped_column(choice(Credentials, "credentials"), default=Credentials.NONE)
    header_name: Mapped[str] = mapped_column(sa.String(100), default="")
    secret: Mapped[str | None] = mapped_column(EncryptedText)
    default_operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id"), index=True)
    call_template_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call_templates.id"))
    poll_minutes: Mapped[int] = mapped_column(default=10)
    fetch_from: Mapped[date | None] = mapped_column(sa.Date)
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="Asia/Tokyo")
    mapping: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    join_same_contact: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=False)
    hook_key: Mapped[str | None] = mapped_column(
        sa.String(64), unique=True, index=True, default=lambda: token_urlsafe(24)
    )
    """The unguessable end of the address to which a system that sends its chats by itself sends them."""
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))

    service: Mapped[Service] = relationship()
    default_operator: Mapped[Operator] = relationship(foreign_keys=[default_operator_id])
    call_template: Mapped[CallTemplate | None] = relationship()
    sync: Mapped[ChatSync] = relationship(back_populates="source", cascade="all, delete-orphan")


class SyncState(StrEnum):
    """State of a chat sync process as service management lists it."""

    STOPPED = "stopped"
    RUNNING = "running"
    RETRYING = "retrying"
    FAILING = "failing"


class ChatSync(Base):
    """チャット連係処理: the periodic process of one chat setting.

    `settings` is the copy it was started with (`secret` keeps the secret); it goes on with that until a restart.
    """

    __tablename__ = "chat_syncs"
    __table_args__ = (
        sa.CheckConstraint("state = 'stopped' OR settings IS NOT NULL", name="settings"),
        sa.Index("ix_chat_syncs_due", "next_run_at"),
    )

    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[SyncState] = mapped_column(choice(SyncState, "state"), default=SyncState.STOPPED)
    settings: Mapped[dict[str, Any] | None] = mapped_column(Json)
    secret: Mapped[str | None] = mapped_column(EncryptedText)
    settings_revision: Mapped[int | None]
    cursor: Mapped[str | None] = mapped_column(sa.Text)
    next_run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(sa.Text)
    source: Mapped[ChatSource] = relationship(back_populates="sync")


class RunState(StrEnum):
    """Where an import run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunTrigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    FILE = "file"


class ImportRun(Base):
    """One execution of a chat sync or of a file import; also the intent of its job (design.md rule 14).

    While it runs, `lease_until` is renewed; `lease_token` is raised by every worker that takes it over, and each
    write checks it.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        sa.CheckConstraint("fetched = created + updated + skipped + rejected", name="counts_add_up"),
        sa.Index(
            "uq_import_runs_active",
            "chat_source_id",
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        ),
        sa.Index("ix_import_runs_history", "chat_source_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"))
    trigger: Mapped[RunTrigger] = mapped_column(choice(RunTrigger, "trigger"))
    state: Mapped[RunState] = mapped_column(choice(RunState, "state"), default=RunState.QUEUED)
    settings_revision: Mapped[int]
    requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    file_name: Mapped[str | None] = mapped_column(sa.String(300))
    cursor: Mapped[str | None] = mapped_column(sa.Text)
    pages: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    fetched: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    left_open: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    cancel_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[ChatSource] = relationship()


class RunLogLevel(StrEnum):
    """How serious a line of a run's log is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class RunLogLine(Base):
    """One line of a run's log. `kind` is a word of imports/run_log.py, shown in the reader's language."""

    __tablename__ = "run_log_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_runs.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    level: Mapped[RunLogLevel] = mapped_column(choice(RunLogLevel, "level"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class ImportedChat(Base):
    """(chat setting, external chat ID) → call: what makes an import idempotent. `digest` tells whether it changed."""

    __tablename__ = "imported_chats"
    __table_args__ = (sa.UniqueConstraint("chat_source_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(sa.String(200))
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("calls.id", ondelete="CASCADE"), unique=True)
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_runs.id", ondelete="SET NULL"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class RejectedChat(Base):
    """取り込みエラー: a chat that could not be imported. `reason` is a word of imports/rejections.py."""

    __tablename__ = "rejected_chats"
    __table_args__ = (
        sa.UniqueConstraint("chat_source_id", "fingerprint"),
        sa.Index("ix_rejected_chats_open", "chat_source_id", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"))
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_runs.id", ondelete="SET NULL"), index=True)
    external_id: Mapped[str | None] = mapped_column(sa.String(200))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    """Digest of the raw payload: the same bad chat met again stays one row."""
    position: Mapped[str] = mapped_column(sa.String(100))
    raw: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.String(32))
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retry_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When somebody asked to try it again together with others; None once that is done."""
    retry_asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))


class OperatorIdentity(Base):
    """SNS担当者: (kind of system, chat setting, external ID) → operator."""

    __tablename__ = "operator_identities"
    __table_args__ = (sa.UniqueConstraint("kind", "chat_source_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"), index=True)
    external_id: Mapped[str] = mapped_column(sa.String(200))
    display_name: Mapped[str] = mapped_column(sa.String(200), default="")
    operator: Mapped[Operator] = relationship()
