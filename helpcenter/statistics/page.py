"""What the page of statistics shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.chat import channels
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import category_choice, category_tree
from helpcenter.services.membership import services_of
from helpcenter.services.models import AllowedSite, Membership, Service
from helpcenter.statistics import chart, presence_times, queries
from helpcenter.statistics.figures import Figures, total
from helpcenter.statistics.filters import HELP_CENTER, Filters, read
from helpcenter.statistics.presence_times import Times
from helpcenter.statistics.queries import Slot
from helpcenter.web import languages


@dataclass(frozen=True)
class Line:
    """One row of a table: what it is about, where more of it is, and its figures."""

    name: str
    url: str | None
    figures: Figures
    times: Times | None = None


class Report:
    """The figures that one URL asks for, for one reader. Each part is read when it is first needed."""

    def __init__(self, reader: Operator, arguments: Any) -> None:
        self.services = services_of(reader)
        wanted = arguments.get("service", "")
        chosen = next((one for one in self.services if str(one.id) == wanted), None)
        self.zone = (chosen or self.services[0]).time_zone if self.services else "UTC"
        self.filters = read(arguments, now().astimezone(ZoneInfo(self.zone)).date())
        self.service_ids = [one.id for one in self.services if chosen in (None, one)]
        if self.filters.service and chosen is None:
            self.service_ids = []

    def url(self, **changes: Any) -> str:
        """The same page with other filters."""
        values: dict[str, Any] = {**self.filters.arguments(**changes)}
        return url_for("statistics.index", **values)

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
        words = [(short(slot, self.filters), self._tip(slot, figures)) for slot, figures in self.series]
        of = [figures for _slot, figures in self.series]
        return chart.draw(words, of, [figures for _slot, figures in self.past_series])

    def _tip(self, slot: Slot, figures: Figures) -> str:
        words = {"when": long(slot, self.filters), "handled": figures.handled, "abandoned": figures.abandoned}
        return str(_("%(when)s: %(handled)s handled, %(abandoned)s abandoned", **words))

    @property
    def slots(self) -> list[Line]:
        """The series as rows."""
        return [Line(long(slot, self.filters), None, figures) for slot, figures in self.series]

    @property
    def operators(self) -> list[Line]:
        """Everybody who had a chat, or works for one of the services."""
        found = queries.by_operator(self.filters, self.service_ids)
        chosen = self.filters.operator
        names = _operators({chosen} & {*found} if chosen else {*found, *_members(self.service_ids)})
        times = presence_times.of(list(names), self.filters, self.zone)
        lines = [
            Line(name, self.url(operator=one), found.get(one, Figures()), times[one]) for one, name in names.items()
        ]
        nobody = [Line(_("No operator"), None, found[0])] if 0 in found else []
        return sorted(lines, key=lambda line: -line.figures.handled) + nobody

    @property
    def categories(self) -> list[Line]:
        """The processing types one level below the chosen one."""
        found = queries.by_category(self.filters, self.service_ids)
        lines = [self._category(one, figures) for one, figures in found.items() if one]
        none = [Line(_("None chosen"), None, found[0])] if 0 in found else []
        return sorted(lines, key=lambda line: -line.figures.requested) + none

    def _category(self, category_id: int, figures: Figures) -> Line:
        choice = self._choice(category_id)
        here = category_id == self.filters.category
        name = choice.path[-1] if choice else f"#{category_id}"
        if here:
            return Line(_("Only “%(name)s”", name=name), None, figures)
        return Line(name, self.url(category=category_id), figures)

    def _choice(self, category_id: int | None) -> category_choice.Choice | None:
        """A category with its path."""
        found = (category_choice.find(one, category_id, languages.current()) for one in self.service_ids)
        return next(filter(None, found), None)

    @property
    def channels(self) -> list[Line]:
        """The help center and the sites."""
        found = queries.by_channel(self.filters, self.service_ids)
        lines = [
            Line(channels.site(site) if site else _("Help center"), self.url(channel=site or HELP_CENTER), figures)
            for site, figures in found.items()
        ]
        return sorted(lines, key=lambda line: -line.figures.requested)

    @property
    def by_service(self) -> list[Line]:
        """The services, where there are several."""
        found = queries.by_service(self.filters, self.service_ids)
        return [
            Line(one.name_in(languages.current()), self.url(service=one.id), found[one.id])
            for one in self.services
            if one.id in found
        ]

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


def _members(service_ids: list[int]) -> list[int]:
    query = sa.select(Membership.operator_id).where(Membership.service_id.in_(service_ids)).distinct()
    return list(db.session.scalars(query))


def _operators(ids: set[int]) -> dict[int, str]:
    query = sa.select(Operator.id, Operator.name).where(Operator.id.in_(ids)).order_by(Operator.name, Operator.id)
    return dict(db.session.execute(query).all())


def short(slot: Slot, filters: Filters) -> str:
    """The slot below its bar: 11/20, 2026/11, 9."""
    if isinstance(slot, date):
        return str(format_date(slot, "yyyy/M" if filters.unit == "month" else "M/d"))
    return str(slot)


def long(slot: Slot, filters: Filters) -> str:
    """The slot in a table: the day, the week from a day on, the month, 9:00–10:00."""
    if not isinstance(slot, date):
        return f"{slot}:00–{slot + 1}:00"
    if filters.unit == "month":
        return str(format_date(slot, "yyyy/MM"))
    day = str(format_date(slot, "yyyy/MM/dd (EEE)"))
    return _("Week from %(day)s", day=day) if filters.unit == "week" else day


def service_names(services: list[Service]) -> list[tuple[int, str]]:
    """(ID, name) of each."""
    return [(one.id, one.name_in(languages.current())) for one in services]
