"""Many rows of one table in one statement, past the ORM: what makes an import about as quick as the database.

The session's operation, its transaction and the columns' defaults hold as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa

from helpcenter.extensions import Base, db


def insert(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert `rows`, which all have the same keys; nothing for none."""
    if rows:
        db.session.execute(sa.insert(cast("sa.Table", model.__table__)), rows)


def insert_ids(model: type[Base], rows: Sequence[dict[str, Any]], key: str) -> list[int]:
    """Insert `rows` and give their new IDs in the same order; rows alike in the column `key` may change places.

    SQLite answers a multi-row INSERT in no certain order, and one row at a time is four times as slow.
    """
    if not rows:
        return []
    table = cast("sa.Table", model.__table__)
    statement = sa.insert(table).returning(table.c.id, table.c[key])
    ids: dict[Any, list[int]] = {}
    for id_, value in db.session.execute(statement, rows):
        ids.setdefault(value, []).append(id_)
    return [ids[row[key]].pop() for row in rows]
