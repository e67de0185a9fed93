"""What a service has set for its tickets, and searches that operators keep."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.columns import Json, choice
from helpcenter.extensions import Base


class Assignment(StrEnum):
    """Who gets a new ticket by itself."""

    NONE = "none"
    ROUND_ROBIN = "round_robin"
    FEWEST_OPEN = "fewest_open"
    FIXED = "fixed"


class TicketSettings(Base):
    """Of one service; without a row nothing is given out and no answer is due.

    `response_minutes`: by priority, how long a first answer may take; what is left out has no target.
    `last_operator_id` is who got the last ticket in turn.
    """

    __tablename__ = "ticket_settings"

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    assignment: Mapped[Assignment] = mapped_column(choice(Assignment, "assignment"), default=Assignment.NONE)
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    last_operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operators.id"))
    response_minutes: Mapped[dict[str, int]] = mapped_column(Json, default=dict)


class SavedSearch(Base):
    """A list or a call search that an operator keeps under a name. `endpoint` and `arguments` make its address."""

    __tablename__ = "saved_searches"
    __table_args__ = (sa.UniqueConstraint("operator_id", "endpoint", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(60))
    arguments: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
