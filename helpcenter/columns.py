"""Column types and constraints that several domains share."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

from helpcenter import keys

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_DECEIVING = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"|(?<=[\x20-\u024f])[\u200c\u200d]"  # joiners, which other scripts and emoji need
)
Localized = dict[str, str]
"""A text in several languages: {"ja": "…", "en": "…"}."""


def json_text(value: object) -> str:
    """`value` as the JSON columns keep it: readable Japanese instead of escapes, and quick."""
    return msgspec.json.encode(value).decode()


def from_json_text(text: str | bytes) -> Any:
    """The value of a JSON column."""
    return msgspec.json.decode(text)


def honest(name: str) -> str:
    """A name without what nobody sees: controls, turned writing direction, letters without width (quality.md 3.7)."""
    return _DECEIVING.sub("", name)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. A naive one is refused, because nobody could say which zone it was meant in."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """A secret: encrypted with a key derived from SECRET_KEY before it reaches the database (quality.md 3.9)."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher().decrypt(value.encode()).decode()


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(keys.derived("helpcenter encrypted columns")))


def choice(kind: type[StrEnum], name: str) -> sa.Enum:
    """A column of one of the enum's values, held to them by a CHECK constraint called `name`."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda e: [m.value for m in e],
    )


def tree_of_a_service(table: str) -> tuple[SchemaItem, ...]:
    """What holds `table` to a tree of 1 to 3 levels in each service: a row's parent is of its service, a level above.

    Its columns: id, service_id, parent_id and parent_level (None at the top), level, position (among its siblings).
    """
    key = ("id", "service_id", "level")
    return (
        sa.UniqueConstraint(*key),
        sa.ForeignKeyConstraint(["parent_id", "service_id", "parent_level"], [f"{table}.{name}" for name in key]),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        sa.CheckConstraint(
            "(parent_id IS NULL AND parent_level IS NULL AND level = 1)"
            " OR (parent_id IS NOT NULL AND parent_level IS NOT NULL AND level = parent_level + 1)",
            name="level_below_parent",
        ),
        sa.Index(f"ix_{table}_tree", "service_id", "parent_id", "position"),
    )


def localized(texts: Localized | None, language: str, default: str = "ja") -> str:
    """The text in `language`, else in the `default` language, else in any, else ''."""
    if not texts:
        return ""
    return texts.get(language) or texts.get(default) or next(iter(texts.values()), "")
