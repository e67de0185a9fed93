"""The hours of one weekday as an administrator types them: 9:00–12:00, 13:00–18:00."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import time
from itertools import pairwise

from flask_babel import gettext as _

from helpcenter.services.hours import Period
from helpcenter.web.refusals import RefusedError

DAY = 24 * 60
_SEPARATORS = re.compile(r"[,、;\n]")
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—−~〜ー]\s*(\d{1,2}):(\d{2})")


def read(text: str) -> list[Period]:
    """The periods in order; 22:00–2:00 ends on the next day, 0:00–24:00 is the whole day, nothing is closed.

    Full-width digits, 〜 and 、 are understood. Raises RefusedError for anything else, and where two overlap.
    """
    plain = unicodedata.normalize("NFKC", text)
    periods = sorted(_period(part.strip()) for part in _SEPARATORS.split(plain) if part.strip())
    if len({opens for opens, _closes in periods}) < len(periods) or _overlap(periods):
        raise RefusedError(_("Two of these times overlap."))
    return periods


def write(periods: list[Period]) -> str:
    """The text that `read` makes these periods of."""
    return ", ".join(f"{opens:%H:%M}–{_closing(closes)}" for opens, closes in periods)


def colliding(week: Mapping[int, list[Period]]) -> int | None:
    """The weekday whose last period runs over midnight into the next day's first; None where none does."""
    for weekday, periods in sorted(week.items()):
        following = week.get((weekday + 1) % 7) or []
        late = max((end(period) for period in periods), default=0) - DAY
        if following and late > _minutes(following[0][0]):
            return weekday
    return None


def end(period: Period) -> int:
    """Minutes from the midnight before the period opens until it closes; more than DAY where that is tomorrow."""
    opens, closes = period
    return _minutes(closes) if opens < closes else _minutes(closes) + DAY


def _overlap(periods: list[Period]) -> bool:
    return any(end(earlier) > _minutes(later[0]) for earlier, later in pairwise(periods))


def _period(part: str) -> Period:
    found = _PERIOD.fullmatch(part)
    if not found:
        raise RefusedError(_("Write times as 9:00–18:00, several separated by commas."))
    opens, closes = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    return _time(opens), _time((0, 0) if closes == (24, 0) else closes)


def _time(at: tuple[int, int]) -> time:
    hour, minute = at
    if hour > 23 or minute > 59:
        raise RefusedError(_("There is no time %(time)s.", time=f"{hour}:{minute:02}"))
    return time(hour, minute)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _closing(closes: time) -> str:
    return "24:00" if closes == time(0) else f"{closes:%H:%M}"
