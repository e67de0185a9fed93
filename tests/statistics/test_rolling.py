"""The figures of a hand-computed day, and that they follow whatever changes later, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat, EndedBy, Rating
from helpcenter.customers import erasing, merging
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.statistics import queries, rolling
from helpcenter.statistics.figures import Figures, total
from helpcenter.statistics.filters import Filters
from helpcenter.statistics.models import ChatFigures, DayFigures, FigureChange, MonthFigures, Recount
from helpcenter.tickets import from_chats
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats

DAY = date(2026, 11, 20)
SHOP = "https://shop.example"


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    """A time in Tokyo."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


def figures(service: Service, unit: str = "day", **filters: Any) -> Figures:
    found = queries.series(Filters(**{"since": DAY, "until": DAY, "unit": unit, **filters}), [service.id])
    return total([one for _slot, one in found])


def rows() -> list[dict[str, Any]]:
    """Everything in the three tables, in order."""
    tables = (ChatFigures.__table__, DayFigures.__table__, MonthFigures.__table__)
    found = (db.session.execute(sa.select(table).order_by(*table.primary_key)) for table in tables)
    return [dict(row._mapping) for rows_of_one in found for row in rows_of_one]


def recounted() -> list[dict[str, Any]]:
    """The same after everything was thrown away and counted anew."""
    with operation():
        db.session.execute(sa.delete(ChatFigures))
        db.session.execute(sa.delete(DayFigures))
        db.session.execute(sa.delete(MonthFigures))
        db.session.execute(sa.delete(FigureChange))
        rolling.note_everything()
    rolling.run()
    return rows()


def a_day(desk: Service, ana: Operator, ben: Operator) -> dict[str, Chat]:
    """Five chats of 20 November in Tokyo, and one a minute before, with every figure plain to see."""
    top = chats.category(desk, "返品・返金")
    leaf = chats.category(desk, "返金時期", chats.category(desk, "返金", top))
    pay = chats.category(desk, "支払い")
    return {
        # first line 30 s after the request, answer after 60, end after 17 minutes
        "refund": chats.ended(desk, ("customer", "返金"), ("operator", "はい"), operator=ana, at=at(9), satisfied=True,
                              category=leaf, ended_by=EndedBy.OPERATOR),
        # opened 2 minutes later, while the first one goes on
        "second": chats.ended(desk, ("customer", "支払"), ("operator", "はい"), operator=ana, at=at(9, 2),
                              satisfied=False, category=pay, answered_at=at(9, 4), site=SHOP),
        "other": chats.ended(desk, ("customer", "住所"), ("operator", "はい"), operator=ben, at=at(23, 59),
                             ended_at=at(0, 10, 21)),
        "left": chats.ended(desk, ("customer", "だれか"), at=at(10), category=pay),
        "silent": chats.ended(desk, at=at(10, 30)),
        "eve": chats.ended(desk, ("customer", "前日"), at=at(23, 59, 19)),
    }  # fmt: skip


def test_a_day_counted_by_hand(app: Flask) -> None:
    desk, elsewhere = factories.service(), factories.service()
    ana, ben = factories.operator(desk), factories.operator(desk)
    made = a_day(desk, ana, ben)
    chats.ended(elsewhere, ("customer", "よそ"), operator=ana, at=at(9, 1), satisfied=True)
    words = {"subject": "返金", "content": "…"}
    from_chats.create(made["refund"], by=ana, **words, category_id=None, inquiry_type_id=None)
    rolling.run()
    first_lines = {"refund": 30, "second": 30, "other": 30}
    waits = (60 - first_lines["refund"]) + (120 - first_lines["second"]) + (60 - first_lines["other"])
    handlings = (17 * 60 - 30) * 2 + (11 * 60 - 30)
    assert figures(desk) == Figures(
        requested=5, asked=4, handled=3, abandoned=2, tickets=1, waits=3, wait_seconds=waits,
        handlings=3, handling_seconds=handlings, rated=2, satisfied=1, at_once=2,
    )  # fmt: skip
    assert figures(desk).satisfaction == 0.5
    assert figures(desk).wait == waits / 3
    hours = dict(queries.series(Filters(DAY, DAY, "hour"), [desk.id]))
    assert {hour: one.requested for hour, one in hours.items() if one.requested} == {9: 2, 10: 2, 23: 1}
    assert figures(desk, since=date(2026, 11, 19)).requested == 6
    assert figures(desk, channel=SHOP).requested == 1
    assert figures(desk, channel="help_center").requested == 4
    assert figures(desk, operator=ben.id).at_once == 1
    for since, until in ((date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 9, 7), date(2027, 1, 3)), (DAY, DAY)):
        for unit in ("day", "hour", "week", "month"):
            of_whole = figures(desk, unit, since=since, until=until)
            assert of_whole == figures(desk, "day", since=max(since, date(2026, 11, 19)), until=min(until, DAY)), unit
        of_ana = queries.by_operator(Filters(since, until), [desk.id])[ana.id]
        assert (of_ana.handled, of_ana.at_once) == (2, 2)
    assert figures(desk, operator=ana.id, channel=SHOP).requested == 1
    assert figures(desk, "hour", operator=ana.id, channel="help_center").handled == 1
    by_channel = queries.by_channel(Filters(DAY, DAY, operator=ana.id), [desk.id])
    assert {site: one.handled for site, one in by_channel.items()} == {"": 1, SHOP: 1}
    assert queries.by_operator(Filters(DAY, DAY, operator=ana.id), [desk.id]).keys() == {ana.id}
    assert queries.by_service(Filters(DAY, DAY, service=elsewhere.id), [desk.id]) == {}
    of_top = queries.by_category(Filters(DAY, DAY), [desk.id])
    top, pay = (made[name].category for name in ("refund", "left"))
    assert top is not None
    assert pay is not None
    root = top.parent.parent_id  # type: ignore[union-attr]  # a category of the third level
    assert {key: one.requested for key, one in of_top.items()} == {root: 1, pay.id: 2, 0: 2}
    assert figures(desk, category=root).requested == 1
    assert queries.by_category(Filters(DAY, DAY, category=root), [desk.id]).keys() == {top.parent_id}


def test_late_changes_arrive_and_are_what_a_recount_finds(app: Flask) -> None:
    desk = factories.service()
    ana, ben = factories.operator(desk), factories.operator(desk)
    made = a_day(desk, ana, ben)
    rolling.run()
    before = figures(desk)
    assert rows() == recounted()
    pay = made["left"].category_id
    with operation():
        db.session.get_one(Rating, made["second"].id).satisfied = True
        db.session.execute(sa.update(Chat).where(Chat.id == made["refund"].id).values(category_id=pay))
        db.session.add(Rating(chat_id=made["other"].id, satisfied=True))
    kept, gone = made["other"].customer, made["second"].customer
    merging.merge(kept, gone, chosen={}, versions=(kept.version, gone.version), by=ana)
    erasing.erase(made["refund"].customer, by=ana)
    rolling.run()
    after = figures(desk)
    assert (after.rated, after.satisfied) == (3, 3)
    assert figures(desk, category=pay).requested == 3
    assert (after.requested, after.wait_seconds, after.handling_seconds) == (
        before.requested, before.wait_seconds, before.handling_seconds)  # fmt: skip
    assert rows() == recounted()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FigureChange)) == 0


def test_every_night_everything_is_put_in_once(app: Flask) -> None:
    desk = factories.service()
    chats.ended(desk, ("customer", "…"), at=at(9))
    rolling.run()
    with operation():
        db.session.execute(sa.update(ChatFigures).values(requested=99))
        db.session.execute(sa.update(DayFigures).values(requested=99))
    rolling.recount_nightly()
    rolling.recount_nightly()
    assert len(db.session.scalars(sa.select(Recount)).all()) == 1
    rolling.run()
    assert figures(desk).requested == 1
    rolling.recount_nightly()
    assert db.session.scalar(sa.select(FigureChange.id).limit(1)) is None
