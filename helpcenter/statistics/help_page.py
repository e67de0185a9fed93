"""What the page of statistics shows of articles and searches."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.permissions import Permission
from helpcenter.articles.models import ArticleText
from helpcenter.columns import localized
from helpcenter.extensions import db
from helpcenter.statistics import chart, help_queries, slots, tables
from helpcenter.statistics.figures import HelpNumbers
from helpcenter.statistics.scope import Scope
from helpcenter.statistics.slots import Slot
from helpcenter.statistics.tables import Column, Kind, Row, Table, Value
from helpcenter.web import languages

COLUMNS: tuple[tuple[str, Kind], ...] = (("views", "number"), ("helpfulness", "share"))
MISSES: tuple[tuple[str, Kind], ...] = (("misses", "number"),)


class HelpReport(Scope):
    """Views, helpfulness, and searches without a hit."""

    path = "/console/statistics/articles"
    kind = "articles"

    @cached_property
    def series(self) -> list[tuple[Slot, HelpNumbers]]:
        """Slot by slot."""
        return help_queries.series(self.filters, self.service_ids)

    @cached_property
    def past_series(self) -> list[tuple[Slot, HelpNumbers]]:
        """The same of the period before."""
        return help_queries.series(self.filters.before, self.service_ids)

    @cached_property
    def numbers(self) -> HelpNumbers:
        """Of the whole period."""
        return sum((one for _slot, one in self.series), HelpNumbers())

    @cached_property
    def past(self) -> HelpNumbers:
        """Of the whole period before."""
        return sum((one for _slot, one in self.past_series), HelpNumbers())

    @property
    def chart(self) -> chart.Chart:
        """The views as bars."""
        words = [(slots.short(slot, self.filters), self._tip(slot, one)) for slot, one in self.series]
        views = [(one.views, 0) for _slot, one in self.series]
        return chart.draw(words, views, [one.views for _slot, one in self.past_series])

    def _tip(self, slot: Slot, numbers: HelpNumbers) -> str:
        return str(_("%(when)s: %(views)s views", when=slots.long(slot, self.filters), views=numbers.views))

    @property
    def totals(self) -> list[tuple[str, Kind, Value, Value]]:
        """Each figure of the whole period, and of the one before."""
        return tables.totals((*COLUMNS, *MISSES), self.numbers, self.past)

    @property
    def series_table(self) -> Table:
        """The chart as a table."""
        rows = [Row(slots.long(slot, self.filters), _values(one, misses=True)) for slot, one in self.series]
        head = tables.unit(self.filters.unit)
        return _table("series", _("The chart as a table"), head, rows, misses=True)

    def tables(self, *, whole: bool = False) -> list[Table]:
        """By article, words searched for in vain, by service; `whole`: not only the first of each."""
        limit = None if whole else help_queries.SHOWN
        found = [
            _table("articles", _("Articles read most"), _("Article"), self.articles(limit)),
            Table("words", _("Searched for in vain"), _("Words"), [Column(_("Days"))], self.words(limit),
                  _("Every search found something.")),
        ]  # fmt: skip
        if not self.filters.service and len(self.services) > 1:
            found.append(_table("services", _("By service"), _("Service"), self.by_service, misses=True))
        return found

    def articles(self, limit: int | None) -> list[Row]:
        """The articles that were read, those read most first."""
        found = help_queries.by_article(self.filters, self.service_ids, limit)
        titles = _titles([article_id for article_id, _numbers in found])
        return [Row(titles.get(one, f"#{one}"), _values(numbers), self._editor(one)) for one, numbers in found]

    def _editor(self, article_id: int) -> str | None:
        return f"/console/articles/{article_id}" if self.reader.may(Permission.ARTICLE_DRAFT) else None

    def words(self, limit: int | None) -> list[Row]:
        """What was searched for in vain, on most days first."""
        found = help_queries.missed_words(self.filters, self.service_ids, self.zone, limit)
        return [Row(words, (days,)) for words, _language, days in found]

    @property
    def by_service(self) -> list[Row]:
        """The services, where there are several."""
        found = help_queries.by_service(self.filters, self.service_ids)
        shown = [(one.id, one.name_in(languages.current())) for one in self.services if one.id in found]
        return [Row(name, _values(found[one], misses=True), self.url(service=one)) for one, name in shown]


def _values(numbers: HelpNumbers, *, misses: bool = False) -> tuple[Value, ...]:
    return tuple(getattr(numbers, key) for key, _kind in (*COLUMNS, *(MISSES if misses else ())))


def _table(key: str, title: str, head: str, rows: list[Row], *, misses: bool = False) -> Table:
    columns = tables.defined(*COLUMNS, *(MISSES if misses else ()))
    return Table(key, title, head, columns, rows, _("No article was read in this period."))


def _titles(ids: list[int]) -> dict[int, str]:
    """Article ID → title, in the reader's language where it is written in it."""
    query = sa.select(ArticleText.article_id, ArticleText.language, ArticleText.title)
    found: dict[int, dict[str, str]] = {}
    for first in range(0, len(ids), 500):
        for article_id, language, title in db.session.execute(
            query.where(ArticleText.article_id.in_(ids[first : first + 500]))
        ):
            found.setdefault(article_id, {})[language] = title
    return {article_id: localized(titles, languages.current()) for article_id, titles in found.items()}
