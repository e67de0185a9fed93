"""Pages of a list by key: the URL says after which row a page begins.

So no row is shown twice or left out because the list changed, and the thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request, url_for

from helpcenter.columns import UtcDateTime
from helpcenter.extensions import db

Row = TypeVar("Row")
SIZE = 50
COUNTED = 10_000
"""More rows than these are not counted: the page says "over 10,000"."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list. `first` and `last` are positions from 1; `more`: there are more than `total`.

    `count_url`: where to ask for the total, which nobody has counted yet.
    """

    rows: Sequence[Row]
    first: int
    last: int
    total: int
    more: bool
    previous_url: str | None
    next_url: str | None
    count_url: str | None = None

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        *,
        start: int,
        counted: int | str,
        previous_url: str | None,
        next_url: str | None,
    ) -> Page[Row]:
        """The rows behind the first `start`; `counted` as `count` says it, or the list's address.

        With an address the page asks there for the total once it is shown, and the view answers with `number`: counting
        ten thousand takes many times as long as reading the fifty that somebody waits for.
        """
        first, last = start + 1 if rows else 0, start + len(rows)
        if isinstance(counted, str):
            count_url = f"{counted}{'&' if '?' in counted else '?'}counted={first}-{last}"
            return cls(rows, first, last, 0, False, previous_url, next_url, count_url)
        return cls(rows, first, last, min(counted, COUNTED), counted > COUNTED, previous_url, next_url)


@dataclass(frozen=True)
class _Place:
    """Where a page begins: before or after the row with this time and ID, which stands at position `offset`."""

    before: bool
    offset: int
    time: datetime
    id: int

    def __str__(self) -> str:
        microseconds = (self.time - _EPOCH) // timedelta(microseconds=1)
        return f"{'before' if self.before else 'after'}.{self.offset}.{microseconds}.{self.id}"

    @classmethod
    def read(cls, value: str) -> _Place | None:
        """The place that `str` wrote; None for the start and for what nobody wrote."""
        side, *numbers = value.split(".")
        if side not in ("before", "after") or len(numbers) != 3 or not all(n.isdecimal() for n in numbers):
            return None
        if max(map(len, numbers)) > 18:
            return None
        offset, microseconds, record_id = map(int, numbers)
        try:
            time = _EPOCH + timedelta(microseconds=microseconds)
        except OverflowError:
            return None
        return cls(side == "before", offset, time, record_id)


def page(
    query: sa.Select[Row] | Sequence[sa.Select[Row]], record: Any, time: str, *, size: int = SIZE, later: bool = False
) -> Page[Row]:
    """The page of `query` that the current request asks for by `?page=`, newest first.

    `query` selects the entity `record`; of several, the page has what any of them finds. `time` names the column to
    sort by. Other arguments of the URL are kept. `later`: what does not stand on one page is counted by a request of
    its own, which the view answers with `number`.
    """
    queries = [query] if isinstance(query, sa.Select) else query
    place = _Place.read(request.args.get("page", ""))
    rows, has_more = _fetch(queries, getattr(record, time), record.id, place, size)
    before = place is not None and place.before
    start = _start(place, len(rows), has_more)

    def url(row: Any, offset: int, *, is_before: bool) -> str:
        return _own_url(page=str(_Place(is_before, offset, getattr(row, time), row.id)))

    return Page.of(
        rows,
        start=start,
        counted=len(rows) if place is None and not has_more else _own_url() if later else count(*queries),
        previous_url=url(rows[0], start, is_before=True) if rows and (has_more if before else start > 0) else None,
        next_url=url(rows[-1], start + len(rows), is_before=False) if rows and (before or has_more) else None,
    )


def is_to_count() -> bool:
    """Whether a page that is shown asks how many there are in all."""
    first, dash, last = request.args.get("counted", "").partition("-")
    return bool(dash) and all(place.isdecimal() and len(place) < 10 for place in (first, last))


def number(*queries: sa.Select[Any]) -> Page[Any]:
    """The answer to that: the place of the page as it asked, and the total, without rows."""
    first, last = map(int, request.args["counted"].split("-"))
    counted = count(*queries)
    return Page((), first, last, min(counted, COUNTED), counted > COUNTED, None, None)


def _start(place: _Place | None, rows: int, has_more: bool) -> int:
    """How many rows stand before the page, as far as the URL knows: rows that came meanwhile are not counted."""
    if place is None or (place.before and not has_more):
        return 0
    return max(place.offset - rows, 0) if place.before else place.offset


def _fetch(
    queries: Sequence[sa.Select[Row]], time: Any, record_id: Any, place: _Place | None, size: int
) -> tuple[list[Any], bool]:
    before = place is not None and place.before
    order = (time.asc(), record_id.asc()) if before else (time.desc(), record_id.desc())
    found: dict[int, Any] = {}
    for query in queries:
        if place is not None:
            key, here = sa.tuple_(time, record_id), sa.tuple_(sa.literal(place.time, UtcDateTime()), place.id)
            query = query.where(key > here if before else key < here)
        rows: Iterable[Any] = db.session.scalars(query.order_by(None).order_by(*order).limit(size + 1))
        found |= {row.id: row for row in rows}
    newest_first = sorted(found.values(), key=lambda row: (getattr(row, time.key), row.id), reverse=True)
    has_more = len(newest_first) > size
    return (newest_first[-size:] if before else newest_first[:size]), has_more


def count(*queries: sa.Select[Any]) -> int:
    """How many rows any of `queries` finds; COUNTED + 1 where it is more. Each selects one entity."""
    limited = [sa.select(_keys(query).order_by(None).limit(COUNTED + 1).subquery()) for query in queries]
    found = sa.union(*limited).subquery() if len(limited) > 1 else limited[0].subquery()
    return min(db.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0, COUNTED + 1)


def _keys(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.with_only_columns(query.column_descriptions[0]["entity"].id, maintain_column_froms=True)


def _own_url(**changes: str) -> str:
    """The address of the current request with other arguments."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {}), **changes}
    return url_for(request.endpoint or "", **arguments)
