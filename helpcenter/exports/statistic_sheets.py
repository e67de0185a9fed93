"""A page of the statistics as sheets: what was asked for with its totals, then each table (help-center.md 2).

Lengths of time are whole seconds; shares are numbers from 0 to 1, shown in per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import pgettext

from helpcenter.accounts.models import Operator
from helpcenter.exports.workbook import Cell, Column, Sheet, clean
from helpcenter.statistics.filters import Filters
from helpcenter.statistics.scope import Scope
from helpcenter.statistics.tables import Kind, Table, Value

Part = Scope | Table
Progress = Callable[[int], None]
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_NAME = 31
"""Of a sheet, as Excel allows it."""


def finder(report: type[Scope]) -> Callable[[dict[str, str], Operator | None, str], Sequence[Part]]:
    """A function that finds what the filters of such a page ask for: the page, and its tables."""

    def find(search: dict[str, str], operator: Operator | None, _time_zone: str) -> Sequence[Part]:
        if operator is None:
            return []
        made = report(operator, search)
        return [made, made.series_table, *made.tables(whole=True)]

    return find


def sheets(found: Sequence[Part], progress: Progress) -> list[Sheet]:
    """A sheet for each."""
    return [
        _summary(part, progress) if isinstance(part, Scope) else _sheet(part, number, progress)
        for number, part in enumerate(found, 1)
    ]


def _summary(report: Scope, progress: Progress) -> Sheet:
    """The filters in words, and each figure beside that of the period before."""
    columns = [Column(_("Figure"), 32), *(Column(_period(one), 26) for one in (report.filters, report.filters.before))]

    def rows() -> Iterator[Sequence[Cell]]:
        for heading, chosen in report.chosen:
            yield heading, clean(chosen), None
        for heading, kind, now, past in report.totals:
            yield _heading(heading, kind), _cell(now), _cell(past)
        progress(1)

    return Sheet(pgettext("sheet", "Period"), columns, rows())


def _sheet(table: Table, number: int, progress: Progress) -> Sheet:
    columns = [Column(_heading(one.heading, one.kind), 14, "share" if one.kind == "share" else "number")
               for one in table.columns]  # fmt: skip

    def rows() -> Iterator[Sequence[Cell]]:
        for row in table.rows:
            yield clean(row.name), *map(_cell, row.values)
        progress(number)

    title = pgettext("sheet", "Over time") if table.key == "series" else table.title
    return Sheet(title.translate(FORBIDDEN)[:LONGEST_NAME], [Column(table.head, 32), *columns], rows())


def _period(filters: Filters) -> str:
    return f"{filters.since} – {filters.until}"


def _heading(name: str, kind: Kind) -> str:
    return _("%(name)s (seconds)", name=name) if kind == "length" else name


def _cell(value: Value) -> Cell:
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return round(value, 4) if isinstance(value, float) else value
