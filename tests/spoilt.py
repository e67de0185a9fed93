"""Markup in every text that people, browsers or other systems have given, in the records that pages show first."""

from __future__ import annotations

import re

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.transactions import operation

CODES = {
    "kind", "event", "action", "language", "default_language", "time_zone", "reason", "icon", "theme", "subject_kind",
    "token_hash", "position", "accent", "colour", "cursor", "secret", "password_hash", "content_type", "raw", "body",
    "state", "status", "normalised", "e164", "sha256", "digest", "stored_as", "version_num", "error",
    "last_error",
}  # fmt: skip
"""Columns that hold what our own code has put there, or what is decoded before it is shown."""
TRUSTED = {("article_texts", "html")}
"""What we have made ourselves of what was written."""


def spoil(markup: str, *ids: int) -> int:
    """Put it into the records of these IDs, and everywhere where records have none; returns into how many columns."""
    columns = [column for table in db.metadata.sorted_tables for column in table.columns if _is_given(column)]
    with operation():
        db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))  # as tests/series.py does
        for column in columns:
            change = sa.update(column.table).values({column.name: markup[: _length(column)]})
            if "id" in column.table.c:
                change = change.where(column.table.c.id.in_(ids))
            db.session.execute(change)
    return len(columns)


def _is_given(column: sa.Column[str]) -> bool:
    """Whether it is text that somebody has given, and that nothing in the database asks to be unlike the others."""
    table = column.table
    checks = [str(one.sqltext) for one in table.constraints if isinstance(one, sa.CheckConstraint)]
    unlike = [one for one in (*table.indexes, *table.constraints) if _is_unique(one) and column.name in one.columns]
    return (
        type(column.type) in (sa.String, sa.Text)
        and column.name not in CODES
        and (table.name, column.name) not in TRUSTED
        and not (column.primary_key or column.unique or column.foreign_keys or unlike)
        and not any(re.search(rf"\b{column.name}\b", check) for check in checks)
    )


def _is_unique(one: object) -> bool:
    return isinstance(one, sa.UniqueConstraint) or (isinstance(one, sa.Index) and bool(one.unique))


def _length(column: sa.Column[str]) -> int:
    return getattr(column.type, "length", None) or 500
