"""Rows that people put in order: each has a `position` among its siblings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from helpcenter.extensions import Base

Row = TypeVar("Row", bound=Base)
PLACES = {"up": -1, "down": 1}
"""What a form's `direction` says, as `step` takes it."""


def step(ordered: list[Row], row: Row, places: int) -> bool:
    """Move `row` up (-1) or down (1) among its siblings, which are locked; False where it stands at that end."""
    at = ordered.index(row)
    if not 0 <= at + places < len(ordered):
        return False
    ordered.insert(at + places, ordered.pop(at))
    number(ordered)
    return True


def number(ordered: Iterable[Any]) -> None:
    """Give siblings the positions they stand in."""
    for position, row in enumerate(ordered):
        row.position = position
