"""Runs migrations inside the application (`flask db upgrade`); batch mode, as SQLite alters little in place."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB

from helpcenter.columns import EncryptedText, UtcDateTime


def render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """Our own column types as the plain ones below them, so that old migrations need none of today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.Text()"
    if kind == "type" and isinstance(item, JSON) and not isinstance(item, JSONB):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """The full-text index has no models (helpcenter/search/tables.py), so autogenerate leaves it alone."""
    return kind != "table" or not (name or "").startswith("search_")


def run() -> None:
    """Bring the database of the current application up to date."""
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_name=include_name,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
