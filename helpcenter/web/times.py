"""Times as lists and conversations show them: short, with the year only where it is not this one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.utils import format_datetime as format_rfc

from babel.dates import format_skeleton, format_timedelta
from flask import Flask
from flask_babel import format_datetime, get_locale, to_user_timezone

from helpcenter.clock import now


def init(app: Flask) -> None:
    """The filters of this module, and `rfc_time` (as mail and feeds have it)."""
    app.jinja_env.filters.update(
        list_time=list_time,
        brief_time=brief_time,
        from_now=from_now,
        rough=rough,
        list_day=list_day,
        weekday=weekday,
        month_day=month_day,
        rfc_time=format_rfc,
    )


def list_time(value: datetime) -> str:
    """11/20 10:42, or 2025/11/20 10:42."""
    return str(format_datetime(value, f"{_year(value)}MM/dd HH:mm"))


def brief_time(value: datetime) -> str:
    """10:42 for a time of today, else as `list_time`."""
    is_today = to_user_timezone(value).date() == to_user_timezone(now()).date()
    return str(format_datetime(value, "HH:mm")) if is_today else list_time(value)


def rough(value: timedelta) -> str:
    """38秒, 4分, 2時間; 38 sec, 4 min, 2 hr."""
    return _without_space(format_timedelta(value, threshold=1.5, format="short", locale=get_locale()))


def from_now(value: timedelta) -> str:
    """4分後, in 4 min."""
    words = format_timedelta(value, threshold=1.5, add_direction=True, format="short", locale=get_locale())
    return _without_space(words)


def _without_space(words: str) -> str:
    return words.replace(" ", "") if str(get_locale()) == "ja" else words


def list_day(value: datetime) -> str:
    """11/20, or 2025/11/20."""
    return str(format_datetime(value, f"{_year(value)}MM/dd"))


def weekday(value: date) -> str:
    """11月20日（金）, or 2025年11月20日（木）."""
    skeleton = "MMMEd" if value.year == _this_year() else "yMMMEd"
    words = format_skeleton(skeleton, value, locale=get_locale())
    return words.replace("(", "（").replace(")", "）") if str(get_locale()) == "ja" else words


def month_day(value: datetime) -> str:
    """11月18日 or Nov 18; with the year where it is not this one."""
    local = to_user_timezone(value)
    return str(format_skeleton("MMMd" if local.year == _this_year() else "yMMMd", local, locale=get_locale()))


def _year(value: datetime) -> str:
    return "" if to_user_timezone(value).year == _this_year() else "yyyy/"


def _this_year() -> int:
    return int(to_user_timezone(now()).year)
