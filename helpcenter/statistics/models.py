"""Figures of chats, rolled up by hour, and what has changed since they were."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.columns import UtcDateTime
from helpcenter.extensions import Base


class ChatFigures(Base):
    """What docs/statistics.md defines, of the chats of one service that were requested in one hour.

    `day` and `hour` are the service's own. `operator_id` and `category_id` are 0 where a chat has none. Times are sums
    of whole seconds beside the number of chats they are of; `at_once` is a maximum, everything else a number.
    """

    __tablename__ = "chat_figures"
    __table_args__ = (sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    hour: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    operator_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    site: Mapped[str] = mapped_column(sa.String(260), primary_key=True)
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
