"""Finding entries of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.audit.words import ACTIONS

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Filters:
    """One search. `since` and `until` are days, both included; '' and None filter nothing."""

    since: date | None = None
    until: date | None = None
    operator: int | None = None
    action: str = ""
    kind: str = ""
    record: int | None = None

    def arguments(self) -> dict[str, str]:
        """The search as arguments of a URL."""
        return {name: str(value) for name, value in vars(self).items() if value not in (None, "")}


def read(arguments: Mapping[str, str]) -> Filters:
    """The search that an address asks for; what is no day, number or action filters nothing."""
    action = arguments.get("action", "")
    return Filters(
        since=_day(arguments.get("since", "")),
        until=_day(arguments.get("until", "")),
        operator=_number(arguments.get("operator", "")),
        action=action if action in ACTIONS else "",
        kind=arguments.get("kind", "").strip()[:64],
        record=_number(arguments.get("record", "")),
    )


def query(filters: Filters, zone: str) -> sa.Select[AuditEntry]:
    """The entries it finds, the newest first; days are those of `zone`."""
    found = sa.select(AuditEntry)
    if filters.since:
        found = found.where(AuditEntry.at >= _begin(filters.since, zone))
    if filters.until:
        found = found.where(AuditEntry.at < _begin(filters.until, zone, days=1))
    for column, value in (
        (AuditEntry.operator_id, filters.operator),
        (AuditEntry.action, filters.action),
        (AuditEntry.subject_kind, filters.kind),
        (AuditEntry.subject_id, filters.record),
    ):
        if value:
            found = found.where(column == value)
    return found.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _begin(day: date, zone: str, days: int = 0) -> datetime:
    """The first moment of a day, or of one so many days later."""
    try:
        return datetime.combine(day + timedelta(days=days), time(), ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if day.year > 5000 else datetime.min.replace(tzinfo=UTC)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST_ID else None
