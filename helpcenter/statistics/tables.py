"""Figures as tables, which a page shows in words and an Excel file holds as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from flask_babel import gettext as _

from helpcenter.statistics import definitions

Kind = Literal["number", "length", "share"]
"""A number; a length of time; a share from 0 to 1."""
Value = int | float | timedelta | None


@dataclass(frozen=True)
class Column:
    """A heading, what its figures are, and a sentence on what they mean."""

    heading: str
    kind: Kind = "number"
    meaning: str = ""


@dataclass(frozen=True)
class Row:
    """What a row is about, where more of it is, and its figures."""

    name: str
    values: tuple[Value, ...]
    url: str | None = None


@dataclass(frozen=True)
class Table:
    """`key` names it in the page; `nothing` is said where there are no rows."""

    key: str
    title: str
    head: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    nothing: str


def defined(*keys: tuple[str, Kind]) -> list[Column]:
    """Columns of figures that docs/statistics.md defines."""
    found = definitions.all_of_them()
    return [Column(found[key].name, kind, found[key].meaning) for key, kind in keys]


def totals(keys: Sequence[tuple[str, Kind]], now: object, past: object) -> list[tuple[str, Kind, Value, Value]]:
    """The name of each figure, what it is, and its value in both."""
    columns = defined(*keys)
    values = [(getattr(now, key), getattr(past, key)) for key, _kind in keys]
    return [(one.heading, one.kind, *both) for one, both in zip(columns, values, strict=True)]


def unit(word: str) -> str:
    """What a slot is, as a heading."""
    return str({"day": _("Day"), "hour": _("Hour"), "week": _("Week"), "month": _("Month")}[word])
