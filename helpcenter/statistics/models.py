"""Figures of chats, rolled up by hour, and what has changed since they were."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class ChatNumbers:
    """What is counted of chats.

    Times are sums of whole seconds beside the number of chats they are of; `at_once` is a maximum, everything else a
    number.
    """

    requested: Mapped[int]
    asked: Mapped[int]
    handled: Mapped[int]
    abandoned: Mapped[int]
    tickets: Mapped[int]
    waits: Mapped[int]
    wait_seconds: Mapped[int] = mapped_column(sa.BigInteger)
    handlings: Mapped[int]
    handling_seconds: Mapped[int] = mapped_column(sa.BigInteger)
    rated: Mapped[int]
    satisfied: Mapped[int]
    at_once: Mapped[int]


class ChatFigures(ChatNumbers, Base):
    """What docs/statistics.md defines, of the chats of one service that were requested in one hour.

    `day` and `hour` are the service's own. `operator_id` and `category_id` are 0 where a chat has none.
    """

    __tablename__ = "chat_figures"
    __table_args__ = (
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        sa.Index("ix_chat_figures_operator", "operator_id", "day"),
        sa.Index("ix_chat_figures_category", "category_id", "day"),
    )

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    hour: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    operator_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    site: Mapped[str] = mapped_column(sa.String(260), primary_key=True)


class DayFigures(ChatNumbers, Base):
    """The same of a whole day, by one thing only: a year of them is few rows where ChatFigures are as many as chats.

    `dimension` is the column of ChatFigures that `value` is of, as text.
    """

    __tablename__ = "day_figures"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(260), primary_key=True)


class MonthFigures(ChatNumbers, Base):
    """DayFigures of a whole month together; `month` is its first day."""

    __tablename__ = "month_figures"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    month: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(260), primary_key=True)


class FigureChange(Base):
    """Something changed in a chat that was requested `at`: the figures of that day are to be counted again.

    Written by triggers of the database (migration 0038), so that no way to change a chat forgets it; only ever added
    and deleted, so that no two chats wait for each other.
    """

    __tablename__ = "figure_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recount(Base):
    """A night in which everything was put in to be counted again."""

    __tablename__ = "recounts"

    night: Mapped[date] = mapped_column(sa.Date, primary_key=True)


class PresenceFigures(Base):
    """How long an operator's status was online, and a break, on one day as `time_zone` has it; no row: neither."""

    __tablename__ = "presence_figures"

    time_zone: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True)
    online_seconds: Mapped[int]
    break_seconds: Mapped[int]


class ImportFigures(Base):
    """Import runs of one chat setting that ended in one hour, which is its service's own, and what they brought."""

    __tablename__ = "import_figures"
    __table_args__ = (sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),)

    chat_source_id: Mapped[int] = mapped_column(sa.ForeignKey("chat_sources.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    hour: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    runs: Mapped[int]
    failed: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    skipped: Mapped[int]
    rejected: Mapped[int]


class ClosedDays(Base):
    """Until which day, itself included, figures of a kind stand in their table: days that are over change no more."""

    __tablename__ = "closed_days"

    kind: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    until: Mapped[date] = mapped_column(sa.Date)
