"""Figures in words: shares, lengths of time, and how they compare with the period before."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import format_decimal, format_percent

from helpcenter.statistics.tables import Kind, Value

NOTHING = "–"


def cell(value: Value, kind: Kind) -> str:
    """What stands in a table."""
    if kind == "share" and not isinstance(value, timedelta):
        return share(value)
    return f"{value:,}" if kind == "number" and value is not None else length(value)


def is_better(new: float | None, old: float | None) -> bool | None:
    """Whether more is better here, and it is more; None where nothing has changed or there is nothing to compare."""
    return None if new is None or old is None or new == old else new > old


def share(value: float | None) -> str:
    """94.1%, or – where there is nothing to take a share of."""
    return NOTHING if value is None else str(format_percent(value, "#,##0.0%"))


def length(seconds: float | timedelta | None) -> str:
    """Minutes and seconds, 0:42; from an hour on with hours, 1:02:05."""
    if seconds is None:
        return NOTHING
    whole = round(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def change(now: float | None, past: float | None) -> str:
    """By how much of the past value it is more or less: +9.4%; – where there is nothing to compare with."""
    if now is None or not past:
        return NOTHING
    return _signed((now - past) / past, str(format_percent(abs(now - past) / past, "#,##0.0%")))


def points(now: float | None, past: float | None) -> str:
    """The difference of two shares in hundredths, without the word points: +0.7."""
    if now is None or past is None:
        return NOTHING
    return _signed(now - past, str(format_decimal(abs(now - past) * 100, "0.0")))


def _signed(value: float, words: str) -> str:
    return f"{'+' if value >= 0 else '−'}{words}"
