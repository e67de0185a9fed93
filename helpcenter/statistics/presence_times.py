"""How long operators were online and on a break."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.chat.models import Presence, PresenceChange, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.statistics.filters import DAY, Filters

Times = dict[PresenceStatus, timedelta]


def of(operator_ids: Collection[int], filters: Filters, time_zone: str) -> dict[int, Times]:
    """Operator ID → time in each status within the period, whose days are those of `time_zone`, up to now."""
    zone = ZoneInfo(time_zone)
    since = datetime.combine(filters.since, time.min, zone).astimezone(UTC)
    until = min(datetime.combine(filters.until + DAY, time.min, zone).astimezone(UTC), now())
    changes = _changes(operator_ids, since)
    current = dict(
        db.session.execute(
            sa.select(Presence.operator_id, Presence.status).where(Presence.operator_id.in_(operator_ids))
        ).all()
    )
    return {
        operator_id: _times(changes[operator_id], current.get(operator_id, PresenceStatus.OFFLINE), since, until)
        for operator_id in operator_ids
    }


def _changes(operator_ids: Collection[int], since: datetime) -> dict[int, list[PresenceChange]]:
    """Those since then, also after the period: the first one says what the status was before."""
    query = sa.select(PresenceChange).where(PresenceChange.operator_id.in_(operator_ids), PresenceChange.at >= since)
    found: dict[int, list[PresenceChange]] = defaultdict(list)
    for change in db.session.scalars(query.order_by(PresenceChange.at, PresenceChange.id)):
        found[change.operator_id].append(change)
    return found


def _times(changes: list[PresenceChange], current: PresenceStatus, since: datetime, until: datetime) -> Times:
    first = changes[0].previous if changes else current
    steps = [(since, first), *((min(one.at, until), one.status) for one in changes), (until, first)]
    found: Times = dict.fromkeys(PresenceStatus, timedelta())
    for (begin, status), (end, _next) in pairwise(steps):
        found[status] += max(end - begin, timedelta())
    return found
