"""What the page of statistics shows of imports."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource
from helpcenter.statistics import chart, import_counts, slots, tables
from helpcenter.statistics.figures import ImportNumbers
from helpcenter.statistics.filters import Filters
from helpcenter.statistics.import_counts import Rows
from helpcenter.statistics.scope import Scope
from helpcenter.statistics.slots import Slot
from helpcenter.statistics.tables import Kind, Row, Table, Value

COLUMNS = {"runs": "runs", "failed": "failed", "created": "created", "updated": "updated", "skipped": "unchanged",
           "rejected": "errors"}  # fmt: skip
"""Column of ImportFigures → its definition in docs/statistics.md."""


class ImportReport(Scope):
    """Import runs and what they brought."""

    path = "/console/statistics/imports"
    kind = "imports"

    @cached_property
    def rows(self) -> Rows:
        """Of the period, by chat setting and hour."""
        return import_counts.of(self.filters, self.service_ids)

    @cached_property
    def past_rows(self) -> Rows:
        """Of the period before."""
        return import_counts.of(self.filters.before, self.service_ids)

    @cached_property
    def series(self) -> list[tuple[Slot, ImportNumbers]]:
        """Slot by slot."""
        return _series(self.rows, self.filters)

    @cached_property
    def numbers(self) -> ImportNumbers:
        """Of the whole period."""
        return _sum(self.rows.values())

    @cached_property
    def past(self) -> ImportNumbers:
        """Of the whole period before."""
        return _sum(self.past_rows.values())

    @property
    def chart(self) -> chart.Chart:
        """The chats of the runs as bars: those that could be imported, and those that could not."""
        words = [(slots.short(slot, self.filters), self._tip(slot, one)) for slot, one in self.series]
        stacks = [(one.fetched - one.rejected, one.rejected) for _slot, one in self.series]
        past = [one.fetched for _slot, one in _series(self.past_rows, self.filters.before)]
        return chart.draw(words, stacks, past)

    def _tip(self, slot: Slot, numbers: ImportNumbers) -> str:
        fetched, rejected = numbers.fetched, numbers.rejected
        when = slots.long(slot, self.filters)
        return str(_("%(when)s: %(fetched)s chats, %(rejected)s errors", when=when, fetched=fetched, rejected=rejected))

    @property
    def totals(self) -> list[tuple[str, Kind, Value, Value]]:
        """Each figure of the whole period, and of the one before."""
        headings = tables.defined(*((one, "number") for one in COLUMNS.values()))
        both = zip(_row("", self.numbers).values, _row("", self.past).values, strict=True)
        return [(one.heading, one.kind, *values) for one, values in zip(headings, both, strict=True)]

    @property
    def series_table(self) -> Table:
        """The chart as a table."""
        rows = [_row(slots.long(slot, self.filters), one) for slot, one in self.series]
        return _table("series", _("The chart as a table"), tables.unit(self.filters.unit), rows)

    def tables(self, *, whole: bool = False) -> list[Table]:
        """By chat setting; it is always `whole`."""
        return [_table("sources", _("By chat setting"), _("Chat setting"), self.sources)]

    @property
    def sources(self) -> list[Row]:
        """By chat setting, those that brought most first."""
        found: dict[int, ImportNumbers] = {}
        for (source_id, _day, _hour), numbers in self.rows.items():
            found[source_id] = found.get(source_id, ImportNumbers()) + numbers
        query = sa.select(ChatSource.id, ChatSource.name).where(ChatSource.id.in_(found))
        names = dict(db.session.execute(query).all())
        ranked = sorted(names, key=lambda one: (-found[one].fetched, names[one]))
        return [_row(names[one], found[one]) for one in ranked]


def _row(name: str, numbers: ImportNumbers) -> Row:
    return Row(name, tuple(getattr(numbers, column) for column in COLUMNS))


def _table(key: str, title: str, head: str, rows: list[Row]) -> Table:
    columns = tables.defined(*((one, "number") for one in COLUMNS.values()))
    return Table(key, title, head, columns, rows, _("No import ran in this period."))


def _series(rows: Rows, filters: Filters) -> list[tuple[Slot, ImportNumbers]]:
    found: dict[Slot, ImportNumbers] = {}
    for (_source, day, hour), numbers in rows.items():
        key = hour if filters.unit == "hour" else day
        found[key] = found.get(key, ImportNumbers()) + numbers
    return slots.spread(found, filters, ImportNumbers())


def _sum(parts: Iterable[ImportNumbers]) -> ImportNumbers:
    return sum(parts, ImportNumbers())
