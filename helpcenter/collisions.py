"""What a database error says about two people who did the same thing at once."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

OVERTAKEN = (sa.exc.IntegrityError, sa.exc.NoResultFound, StaleDataError)
"""What is raised where somebody else has just made, changed or deleted the record; `constraint` tells the first."""
_POSTGRESQL = {"23503", "23505"}
"""foreign_key_violation, unique_violation."""
_SQLITE = {"SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"}


def is_one(error: Exception) -> bool:
    """Whether `error`, one of OVERTAKEN, can come of two who did something at once.

    Other rules of the tables (NOT NULL, CHECK) are broken by a fault of the program alone.
    """
    if not isinstance(error, sa.exc.IntegrityError):
        return True
    code = getattr(error.orig, "sqlstate", "") or getattr(error.orig, "sqlite_errorname", "")
    return code in _POSTGRESQL | _SQLITE


def constraint(error: Exception) -> str:
    """What was broken, without any value: PostgreSQL's name of it, the columns on SQLite; '' where nobody says."""
    original = getattr(error, "orig", None)
    named = getattr(getattr(original, "diag", None), "constraint_name", None)
    if named or not hasattr(original, "sqlite_errorname"):
        return named or ""
    return str(original).partition("constraint failed: ")[2]
