"""What the page of statistics shows of chats."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.chat import channels
from helpcenter.extensions import db
from helpcenter.services import category_choice, category_tree
from helpcenter.services.models import AllowedSite, Membership
from helpcenter.statistics import chart, presence_times, queries, slots, tables
from helpcenter.statistics.figures import Figures, total
from helpcenter.statistics.filters import HELP_CENTER
from helpcenter.statistics.presence_times import Times
from helpcenter.statistics.scope import Scope
from helpcenter.statistics.slots import Slot
from helpcenter.statistics.tables import Kind, Row, Table, Value
from helpcenter.web import languages

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("requested", "number"),
    ("asked", "number"),
    ("handled", "number"),
    ("abandoned", "number"),
    ("at_once", "number"),
    ("wait", "length"),
    ("handling", "length"),
    ("tickets", "number"),
    ("satisfaction", "share"),
)
"""Properties of Figures that are defined in docs/statistics.md."""
TIMES: tuple[tuple[str, Kind], ...] = (("online", "length"), ("break", "length"))


class Report(Scope):
    """Figures of chats."""

    path = "/console/statistics"
    kind = "chats"

    @cached_property
    def series(self) -> list[tuple[Slot, Figures]]:
        """Slot by slot."""
        return queries.series(self.filters, self.service_ids)

    @cached_property
    def past_series(self) -> list[tuple[Slot, Figures]]:
        """The same of the period before."""
        return queries.series(self.filters.before, self.service_ids)

    @cached_property
    def figures(self) -> Figures:
        """Of the whole period."""
        return total([figures for _slot, figures in self.series])

    @cached_property
    def past(self) -> Figures:
        """Of the whole period before."""
        return total([figures for _slot, figures in self.past_series])

    @property
    def chart(self) -> chart.Chart:
        """The bars of the series."""
        words = [(slots.short(slot, self.filters), self._tip(slot, figures)) for slot, figures in self.series]
        stacks = [(figures.handled, figures.abandoned) for _slot, figures in self.series]
        return chart.draw(words, stacks, [figures.requested for _slot, figures in self.past_series])

    def _tip(self, slot: Slot, figures: Figures) -> str:
        words = {"when": slots.long(slot, self.filters), "handled": figures.handled, "abandoned": figures.abandoned}
        return str(_("%(when)s: %(handled)s handled, %(abandoned)s abandoned", **words))

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters in words, with their headings."""
        category = self._choice(self.filters.category)
        found = {
            _("Operator"): _operators({self.filters.operator or 0}).get(self.filters.operator or 0, ""),
            _("Channel"): dict(self.channel_choices).get(self.filters.channel, ""),
            _("Processing type"): " › ".join(category.path) if category else "",
        }
        return [*super().chosen, *((heading, words) for heading, words in found.items() if words)]

    @property
    def totals(self) -> list[tuple[str, Kind, Value, Value]]:
        """Each figure of the whole period, and of the one before."""
        return tables.totals(COLUMNS, self.figures, self.past)

    @property
    def series_table(self) -> Table:
        """The chart as a table."""
        rows = [_row(slots.long(slot, self.filters), figures) for slot, figures in self.series]
        return _table("series", _("The chart as a table"), tables.unit(self.filters.unit), rows)

    def tables(self, *, whole: bool = False) -> list[Table]:
        """The figures by operator, processing type, channel and service; they are always `whole`."""
        found = [
            _table("operators", _("By operator"), _("Operator"), self.operators, times=True),
            _table("categories", _("By processing type"), _("Processing type"), self.categories),
            _table("channels", _("By channel"), _("Channel"), self.channels),
        ]
        if not self.filters.service and len(self.services) > 1:
            found.append(_table("services", _("By service"), _("Service"), self.by_service))
        return found

    @property
    def operators(self) -> list[Row]:
        """Everybody who had a chat, or works for one of the services, those who handled most first."""
        found = queries.by_operator(self.filters, self.service_ids)
        chosen = self.filters.operator
        names = _operators({chosen} & {*found} if chosen else {*found, *_members(self.service_ids)})
        times = presence_times.of(list(names), self.filters, self.zone)
        ranked = sorted(names, key=lambda one: -found.get(one, Figures()).handled)
        nobody = [_row(_("No operator"), found[0], times={})] if 0 in found else []
        lines = [_row(names[one], found.get(one, Figures()), self.url(operator=one), times[one]) for one in ranked]
        return lines + nobody

    @property
    def categories(self) -> list[Row]:
        """The processing types one level below the chosen one, those with most chats first."""
        found = queries.by_category(self.filters, self.service_ids)
        ranked = sorted(filter(None, found), key=lambda one: -found[one].requested)
        none = [_row(_("None chosen"), found[0])] if 0 in found else []
        return [self._category(one, found[one]) for one in ranked] + none

    def _category(self, category_id: int, figures: Figures) -> Row:
        choice = self._choice(category_id)
        name = choice.path[-1] if choice else f"#{category_id}"
        if category_id == self.filters.category:
            return _row(_("Only “%(name)s”", name=name), figures)
        return _row(name, figures, self.url(category=category_id))

    def _choice(self, category_id: int | None) -> category_choice.Choice | None:
        """A category with its path."""
        found = (category_choice.find(one, category_id, languages.current()) for one in self.service_ids)
        return next(filter(None, found), None)

    @property
    def channels(self) -> list[Row]:
        """The help center and the sites, those with most chats first."""
        found = queries.by_channel(self.filters, self.service_ids)
        ranked = sorted(found, key=lambda site: -found[site].requested)
        names = {site: channels.site(site) if site else _("Help center") for site in found}
        return [_row(names[site], found[site], self.url(channel=site or HELP_CENTER)) for site in ranked]

    @property
    def by_service(self) -> list[Row]:
        """The services, where there are several."""
        found = queries.by_service(self.filters, self.service_ids)
        shown = [(one.id, one.name_in(languages.current())) for one in self.services if one.id in found]
        return [_row(name, found[one], self.url(service=one)) for one, name in shown]

    @property
    def operator_choices(self) -> dict[int, str]:
        """Who can be chosen: the members of the services."""
        return _operators(set(_members([one.id for one in self.services])))

    @property
    def channel_choices(self) -> list[tuple[str, str]]:
        """The help center, the sites where the chat may be embedded, and the chosen one."""
        query = sa.select(AllowedSite.origin).where(AllowedSite.service_id.in_([one.id for one in self.services]))
        sites = {*db.session.scalars(query.distinct()), self.filters.channel} - {"", HELP_CENTER}
        return [(HELP_CENTER, _("Help center")), *((site, channels.site(site)) for site in sorted(sites))]

    @property
    def category_choices(self) -> list[tuple[int, str]]:
        """Every category of the services, in the order of the tree."""
        nodes = (node for one in self.service_ids for node in category_tree.flat(category_tree.tree(one)))
        language = languages.current()
        found = (node.category for node in nodes)
        return [(one.id, "　" * (one.level - 1) + one.name_in(language)) for one in found]


def _row(name: str, figures: Figures, url: str | None = None, times: Times | None = None) -> Row:
    """`times`: of an operator; {} where the others of the table have some."""
    before = () if times is None else tuple(times.get(one) for one in presence_times.COUNTED)
    return Row(name, (*before, *(getattr(figures, key) for key, _kind in COLUMNS)), url)


def _table(key: str, title: str, head: str, rows: list[Row], *, times: bool = False) -> Table:
    columns = tables.defined(*(TIMES if times else ()), *COLUMNS)
    return Table(key, title, head, columns, rows, _("No chats in this period."))


def _members(service_ids: list[int]) -> list[int]:
    query = sa.select(Membership.operator_id).where(Membership.service_id.in_(service_ids)).distinct()
    return list(db.session.scalars(query))


def _operators(ids: set[int]) -> dict[int, str]:
    query = sa.select(Operator.id, Operator.name).where(Operator.id.in_(ids)).order_by(Operator.name, Operator.id)
    return dict(db.session.execute(query).all())
