"""What every page of the statistics begins with: who asks, for which services, for which period."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import url_for

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.services.membership import services_of
from helpcenter.statistics.filters import Filters, read
from helpcenter.statistics.tables import Table
from helpcenter.web import languages


class Scope:
    """The figures that one URL asks for, for one reader. Each part is read when it is first needed."""

    endpoint: ClassVar[str]
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
        values: dict[str, Any] = {**self.filters.arguments(**changes)}
        return url_for(self.endpoint, **values)

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
