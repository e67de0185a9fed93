"""The index of the database at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.search import postgresql, sqlite
from helpcenter.search.kinds import Entry, Kind, Text


class Backend(Protocol):
    """What sqlite.py and postgresql.py do, each in its own way."""

    def write(self, kind: Kind, entries: list[Entry]) -> None: ...
    def add(self, kind: Kind, entries: Sequence[Entry]) -> None: ...
    def remove(self, kind: Kind, record_ids: list[int]) -> None: ...
    def clear(self, kind: Kind) -> None: ...
    def expression(self, words: Sequence[str]) -> str: ...
    def is_rare(self, kind: Kind, words: Sequence[str]) -> bool: ...
    def has(self, kind: Kind, expression: sa.ColumnElement[str]) -> sa.ColumnElement[bool]: ...
    def contains(self, text: sa.ColumnElement[str], word: Text) -> sa.ColumnElement[bool]: ...


def chosen() -> Backend:
    """That of the database of the current application."""
    return of(dialect())


def of(name: str) -> Backend:
    """That of the dialect `name`."""
    return cast("Backend", postgresql if name == "postgresql" else sqlite)


def dialect() -> str:
    """Which database it is."""
    return str(db.session.get_bind().dialect.name)
