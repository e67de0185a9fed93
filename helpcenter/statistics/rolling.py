"""Keeping ChatFigures true: days in which something changed are counted again soon, and all days every night."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter import queue
from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.statistics import closing, counting, import_counts, presence_times, queries
from helpcenter.statistics.figures import NAMES
from helpcenter.statistics.models import ChatFigures, DayFigures, FigureChange, MonthFigures, Recount
from helpcenter.transactions import exclusive, operation

AT_A_TIME = 20_000
"""Changes that are read together."""
LONGEST = 20.0
"""Seconds after which a job lets others have the worker; the scheduler wakes the next one."""
NIGHT = 18
"""The hour of UTC from which the night's recount is due: three in the morning in Japan."""


def wake() -> None:
    """Have a worker count, where something has changed."""
    if db.session.scalar(sa.select(FigureChange.id).limit(1)) is not None:
        queue.push(run, ())


def run() -> None:
    """Count the days again in which something has changed. Two of these at once do no harm."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and (changes := _changes()):
        for (service_id, day), ids in changes.items():
            _count(service_id, day, ids)
            if time.monotonic() >= until:
                return


def _changes() -> dict[tuple[int, date], list[int]]:
    """(service ID, day) → IDs of the oldest changes there."""
    query = sa.select(FigureChange.id, FigureChange.at, Service.id, Service.time_zone)
    query = query.join(Service, Service.id == FigureChange.service_id).order_by(FigureChange.id).limit(AT_A_TIME)
    found: dict[tuple[int, date], list[int]] = defaultdict(list)
    for change_id, at, service_id, zone in db.session.execute(query):
        found[service_id, at.astimezone(ZoneInfo(zone)).date()].append(change_id)
    return found


def _count(service_id: int, day: date, change_ids: list[int]) -> None:
    """Take the changes out and count what is there then: one that comes later is noted anew."""
    with operation():
        exclusive(f"statistics.{service_id}")
        for start in range(0, len(change_ids), 500):
            part = FigureChange.id.in_(change_ids[start : start + 500])
            db.session.execute(sa.delete(FigureChange).where(part))
        rows = counting.rows_of(db.session.get_one(Service, service_id), day)
        for table, of_table in ((ChatFigures, rows), (DayFigures, counting.by_one_thing(rows))):
            db.session.execute(sa.delete(table).where(table.service_id == service_id, table.day == day))
            if of_table:
                db.session.execute(sa.insert(table), of_table)
        _count_month(service_id, day.replace(day=1))


def _count_month(service_id: int, month: date) -> None:
    """Add up the days of a month anew."""
    of_month = (MonthFigures.service_id == service_id, MonthFigures.month == month)
    db.session.execute(sa.delete(MonthFigures).where(*of_month))
    keys = (DayFigures.service_id, DayFigures.dimension, DayFigures.value)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = (DayFigures.service_id == service_id, DayFigures.day.between(month, last))
    summed = sa.select(*keys, sa.literal(month, sa.Date), *queries.sums(DayFigures)).where(*days).group_by(*keys)
    names = ("service_id", "dimension", "value", "month", *NAMES)
    db.session.execute(sa.insert(MonthFigures).from_select(names, summed))


def recount_nightly() -> None:
    """Once a night, have every day counted again: against whatever nobody thought of. Called from time to time."""
    moment = now()
    night = (moment - timedelta(hours=NIGHT)).date()
    with operation():
        exclusive("statistics.recount")
        if db.session.get(Recount, night) is not None:
            return
        db.session.execute(sa.delete(Recount))
        db.session.add(Recount(night=night))
        db.session.flush()
        note_everything()
    for kind in (*presence_times.kinds(), *import_counts.kinds()):
        closing.open_again(kind)


def note_everything() -> None:
    """Note a change for every day on which there are chats or figures; inside the running operation."""
    rows = [{"service_id": service_id, "at": at} for service_id, at in (*_ends_of_days(), *_counted_days())]
    if rows:
        db.session.execute(sa.insert(FigureChange), rows)


def _ends_of_days() -> Iterable[tuple[int, datetime]]:
    """The first and the last chat of each day by UTC: together they lie on every day of a service that has chats."""
    ends = (sa.func.min(Chat.requested_at), sa.func.max(Chat.requested_at))
    query = sa.select(Chat.service_id, *ends).group_by(Chat.service_id, sa.func.date(Chat.requested_at))
    for service_id, first, last in db.session.execute(query):
        yield service_id, first
        yield service_id, last


def _counted_days() -> Iterable[tuple[int, datetime]]:
    zone = sa.select(ChatFigures.service_id, ChatFigures.day, Service.time_zone)
    query = zone.join(Service, Service.id == ChatFigures.service_id).distinct()
    for service_id, day, name in db.session.execute(query):
        yield service_id, datetime.combine(day, clock_time(12), ZoneInfo(name))
