"""What every page of the statistics begins with: who asks, for which services, for which period."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.services.membership import services_of
from helpcenter.statistics.filters import Filters, read
from helpcenter.statistics.tables import Kind, Table, Value
from helpcenter.web import languages


class Scope:
    """The figures that one URL asks for, for one reader. Each part is read when it is first needed."""

    path: ClassVar[str]
    kind: ClassVar[str]
    """What it is of, in URLs and names of files."""

    def __init__(self, reader: Operator, arguments: Any) -> None:
        self.reader = reader
        self.services = services_of(reader)
        wanted = arguments.get("service", "")
        chosen = next((one for one in self.services if str(one.id) == wanted), None)
        self.zone = (chosen or self.services[0]).time_zone if self.services else "UTC"
        self.filters: Filters = read(arguments, now().astimezone(ZoneInfo(self.zone)).date())
        self.service_ids = [one.id for one in self.services if chosen in (None, one)]
        if self.filters.service and chosen is None:
            self.service_ids = []

    def url(self, **changes: Any) -> str:
        """The same page with other filters."""
        return f"{self.path}?{urlencode(self.filters.arguments(**changes))}"

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters in words, with their headings."""
        names = [name for id_, name in self.service_choices if id_ in self.service_ids]
        return [(_("Service"), "、".join(names))]

    @property
    def totals(self) -> list[tuple[str, Kind, Value, Value]]:
        """Each figure of the whole period, and of the one before: name, what it is, both."""
        raise NotImplementedError

    @property
    def series_table(self) -> Table:
        """The chart as a table."""
        raise NotImplementedError

    def tables(self, *, whole: bool = False) -> list[Table]:
        """The other tables; `whole`: with every row, where the page shows the first ones."""
        raise NotImplementedError

    @property
    def service_choices(self) -> list[tuple[int, str]]:
        """(ID, name) of each service that the reader may see."""
        return [(one.id, one.name_in(languages.current())) for one in self.services]
