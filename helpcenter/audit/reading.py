"""Finding entries of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from helpcenter.audit.models import AuditEntry
from helpcenter.audit.words import ACTIONS
from helpcenter.web import filters


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
    return Filters(
        since=filters.day("since", arguments),
        until=filters.day("until", arguments),
        operator=filters.number("operator", arguments),
        action=filters.choice("action", ACTIONS, arguments),
        kind=filters.text("kind", 64, arguments),
        record=filters.number("record", arguments),
    )


def query(search: Filters, zone: str) -> sa.Select[AuditEntry]:
    """The entries it finds, the newest first; days are those of `zone`."""
    found = sa.select(AuditEntry).where(*filters.period(AuditEntry.at, search.since, search.until, zone))
    for column, value in (
        (AuditEntry.operator_id, search.operator),
        (AuditEntry.action, search.action),
        (AuditEntry.subject_kind, search.kind),
        (AuditEntry.subject_id, search.record),
    ):
        if value:
            found = found.where(column == value)
    return found.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def kinds() -> sa.Select[str]:
    """The kinds of records that the log knows, in order: from one to the next by their index, past all the entries."""
    kind = AuditEntry.subject_kind
    found = sa.select(sa.func.min(kind).label("kind")).cte("kinds", recursive=True)
    following = sa.select(sa.func.min(kind)).where(kind > found.c.kind).scalar_subquery()
    found = found.union_all(sa.select(following).where(found.c.kind.is_not(None)))
    return sa.select(found.c.kind).where(found.c.kind.is_not(None)).order_by(found.c.kind)
