"""Fields that a service has defined for its calls and tickets besides those that all have."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.columns import Json, Localized, choice, localized
from helpcenter.extensions import Base


class FieldKind(StrEnum):
    """What stands in a field."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


class CustomField(Base):
    """One definition.

    Calls and tickets keep {key: text} in `custom_fields`: 12.5, 2026-11-20, a choice in Japanese. `choices` are such
    texts in all languages, for a field of kind choice alone.
    """

    __tablename__ = "custom_fields"
    __table_args__ = (sa.CheckConstraint("on_calls OR on_tickets", name="somewhere"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"), index=True)
    name: Mapped[Localized] = mapped_column(Json)
    kind: Mapped[FieldKind] = mapped_column(choice(FieldKind, "kind"))
    choices: Mapped[list[Localized]] = mapped_column(Json, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    on_calls: Mapped[bool] = mapped_column(default=False)
    on_tickets: Mapped[bool] = mapped_column(default=True)
    for_customers: Mapped[bool] = mapped_column(default=False)
    """Customers fill it in themselves, in the inquiry form."""
    position: Mapped[int] = mapped_column(default=0)

    @property
    def key(self) -> str:
        """Under which calls and tickets keep it; stays when the name changes."""
        return f"f{self.id}"

    def name_in(self, language: str) -> str:
        """What people call it."""
        return localized(self.name, language)

    def offered(self, language: str) -> list[tuple[str, str]]:
        """Value and word of each choice."""
        return [(localized(one, "ja"), localized(one, language)) for one in self.choices]
