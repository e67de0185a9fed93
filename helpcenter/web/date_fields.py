"""Fields for days and times of years in which people live: near the ends of the calendar there is no time in UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import wtforms
from flask_babel import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2999


def is_usable(moment: date) -> bool:
    """Whether a day or time can be taken: whoever types 20266 or 0026 meant another year."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _checked(moment: date | datetime | None) -> bool:
    if moment is None or is_usable(moment):
        return True
    raise ValueError(_("Enter a date from the year %(first)d to %(last)d.", first=FIRST_YEAR, last=LAST_YEAR))


class DateField(wtforms.DateField):
    """A day."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """As WTForms reads it; beyond the years there is no date, as with anything that is none."""
        super().process_formdata(valuelist)
        given, self.data = self.data, None
        if _checked(given):
            self.data = given


class DateTimeLocalField(wtforms.DateTimeLocalField):
    """A day and a time, in the zone that the form knows."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """As DateField does."""
        super().process_formdata(valuelist)
        given, self.data = self.data, None
        if _checked(given):
            self.data = given
