"""Counting the chats of one day of a service, as docs/statistics.md defines it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from helpcenter.chat.models import Author, Chat, HistoryStatus, Message, Rating
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.statistics.figures import NAMES
from helpcenter.tickets.models import Call

Row = dict[str, Any]
"""The columns of ChatFigures."""
SECOND = timedelta(seconds=1)
KEY = ("hour", "operator_id", "category_id", "site")


def rows_of(service: Service, day: date) -> list[Row]:
    """The rows of ChatFigures for `day` in the time zone of `service`, of the chats as they are now."""
    zone = ZoneInfo(service.time_zone)
    of_day = _of_day(service, day, zone)
    chats = db.session.execute(_chats().where(*of_day)).all()
    if not chats:
        return []
    first = _first_lines(of_day)
    tickets = _tickets(of_day)
    at_once = _at_once(chats)
    found: dict[tuple[Any, ...], Row] = {}
    for chat in chats:
        counted = _of_one(chat, first.get(chat.id), tickets.get(chat.id, 0), at_once.get(chat.id, 0))
        key = (chat.requested_at.astimezone(zone).hour, chat.operator_id or 0, chat.category_id or 0, chat.site)
        row = found.setdefault(key, {"service_id": service.id, "day": day, **dict(zip(KEY, key, strict=True))})
        _add(row, counted)
    return list(found.values())


def by_one_thing(rows: Iterable[Row]) -> list[Row]:
    """The rows of DayFigures that belong to these of ChatFigures."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        for dimension in KEY:
            value = str(row[dimension])
            key = {"service_id": row["service_id"], "day": row["day"], "dimension": dimension, "value": value}
            _add(found.setdefault((dimension, value), key), {name: row[name] for name in NAMES})
    return list(found.values())


def _add(row: Row, counted: dict[str, int]) -> None:
    for name, number in counted.items():
        row[name] = max(row.get(name, 0), number) if name == "at_once" else row.get(name, 0) + number


def _of_day(service: Service, day: date, zone: ZoneInfo) -> tuple[sa.ColumnElement[bool], ...]:
    since, until = (datetime.combine(one, time.min, zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return Chat.service_id == service.id, Chat.requested_at >= since, Chat.requested_at < until


def _chats() -> Any:
    columns = (Chat.id, Chat.operator_id, Chat.category_id, Chat.site, Chat.requested_at, Chat.opened_at)
    ends = (Chat.answered_at, Chat.customer_ended_at, Chat.ended_at, Chat.history_status)
    return sa.select(*columns, *ends, Rating.satisfied).outerjoin(Rating, Rating.chat_id == Chat.id)


def _first_lines(of_day: Iterable[sa.ColumnElement[bool]]) -> dict[int, datetime]:
    """Chat ID → when its customer first wrote."""
    query = sa.select(Message.chat_id, sa.func.min(Message.created_at)).join(Chat, Chat.id == Message.chat_id)
    query = query.where(*of_day, Message.author == Author.CUSTOMER).group_by(Message.chat_id)
    return dict(db.session.execute(query).all())


def _tickets(of_day: Iterable[sa.ColumnElement[bool]]) -> dict[int, int]:
    """Chat ID → tickets made from it: each began with a call of its own, which a merge of tickets keeps."""
    query = sa.select(Call.chat_id, sa.func.count()).join(Chat, Chat.id == Call.chat_id).where(*of_day)
    return {chat_id: number for chat_id, number in db.session.execute(query.group_by(Call.chat_id)) if chat_id}


def _at_once(chats: Sequence[Any]) -> dict[int, int]:
    """Chat ID → how many chats of this day its operator had open when it was opened, itself among them."""
    of_operators: dict[int, list[Any]] = defaultdict(list)
    for chat in chats:
        if chat.opened_at is not None and chat.operator_id is not None:
            of_operators[chat.operator_id].append(chat)
    found: dict[int, int] = {}
    for theirs in of_operators.values():
        running: list[Any] = []
        for chat in sorted(theirs, key=lambda one: (one.opened_at, one.id)):
            running = [one for one in running if not _is_over(one, chat.opened_at)]
            running.append(chat)
            found[chat.id] = len(running)
    return found


def _is_over(chat: Any, at: datetime) -> bool:
    over: datetime | None = chat.customer_ended_at or chat.ended_at
    return over is not None and over <= at


def _of_one(chat: Any, first_line: datetime | None, tickets: int, at_once: int) -> dict[str, int]:
    handled = chat.history_status == HistoryStatus.HANDLED
    wait = _seconds(first_line, chat.answered_at)
    handling = _seconds(first_line, chat.ended_at) if handled else None
    return {
        "requested": 1,
        "asked": int(first_line is not None),
        "handled": int(handled),
        "abandoned": int(chat.history_status == HistoryStatus.UNHANDLED),
        "tickets": tickets,
        "waits": int(wait is not None),
        "wait_seconds": wait or 0,
        "handlings": int(handling is not None),
        "handling_seconds": handling or 0,
        "rated": int(chat.satisfied is not None),
        "satisfied": int(bool(chat.satisfied)),
        "at_once": at_once,
    }


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    """Whole seconds, 0 where `until` came first; None while one of the two has not happened."""
    return None if since is None or until is None else max(0, (until - since) // SECOND)
