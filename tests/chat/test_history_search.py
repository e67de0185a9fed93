"""Every filter of the history finds what it should and leaves out the rest, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from helpcenter.chat import history_queries
from helpcenter.chat.history_filters import Filters, read
from helpcenter.chat.models import Chat, EndedBy
from helpcenter.customers import indexing
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats

Find = Callable[..., list[str]]
SHOP = "https://shop.example"


def person(of: Service, name: str, email: str = "") -> Customer:
    made = factories.customer(of, name=name, email=email)
    with operation():
        indexing.put(made)
    return made


@pytest.fixture
def find(app: Flask) -> Find:
    """`find(q="返金")`: the names of the chats found, newest first, in a desk beside which another one has the same."""
    desk, other = factories.service(), factories.service()
    ana, ben = factories.operator(desk, name="Ana"), factories.operator(desk, name="ben")
    top = chats.category(desk, "返品・返金")
    middle = chats.category(desk, "返金", top)
    leaf = chats.category(desk, "返金時期の確認", middle)
    pay = chats.category(desk, "支払い")
    hana = person(desk, "山田 花子", "Hana@Example.jp")
    taro = person(desk, "ﾀﾅｶ 太郎")
    nobody = person(desk, "")

    def at(day: int, hour: int = 3) -> datetime:
        return datetime(2026, 11, day, hour, tzinfo=UTC)

    made: dict[int, str] = {}

    def keep(name: str, chat: Chat) -> None:
        made[chat.id] = name

    keep("refund", chats.ended(desk, ("customer", "返金はいつですか"), customer=hana, operator=ana, at=at(20),
         satisfied=True, category=leaf, ended_by=EndedBy.CUSTOMER))  # fmt: skip
    keep("points", chats.ended(desk, ("customer", "ﾎﾟｲﾝﾄが付かない"), ("operator", "Order MS-20488 を確認します"),
         customer=taro, operator=ben, at=at(19, 15), satisfied=False, category=middle, ended_by=EndedBy.OPERATOR,
         site=SHOP))  # fmt: skip
    keep("card", chats.ended(desk, ("customer", "カードの変更"), customer=nobody, at=at(18), category=pay,
         ended_by=EndedBy.SYSTEM))  # fmt: skip
    keep("running", chats.running(desk, ("customer", "返金はまだですか"), customer=hana, operator=ana))
    namesake = person(other, "山田 花子", "hana@example.jp")
    keep("noise", chats.ended(other, ("customer", "返金 ポイント カード"), customer=namesake, operator=ana, at=at(20),
         satisfied=True, site=SHOP, ended_by=EndedBy.CUSTOMER))  # fmt: skip
    ids = {"ana": ana.id, "ben": ben.id, "top": top.id, "middle": middle.id, "leaf": leaf.id, "pay": pay.id,
           "desk": desk.id, "other": other.id}  # fmt: skip

    def search(sort: str = "-received", **values: Any) -> list[str]:
        filters = Filters(**{key: ids.get(value, value) for key, value in values.items()})
        query = history_queries.matching(filters, service_ids=[desk.id], time_zone="Asia/Tokyo")
        return [made[chat.id] for chat in db.session.scalars(history_queries.ordered(query, sort))]

    return search


ALL = ["running", "refund", "points", "card"]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ({}, ALL),
        ({"service": "desk"}, ALL),
        ({"service": "other"}, []),
        ({"q": "返金"}, ["refund"]),
        ({"q": "金"}, ["refund"]),
        ({"q": "ポイント"}, ["points"]),
        ({"q": "ﾎﾟｲﾝﾄ"}, ["points"]),
        ({"q": "ＭＳ－２０４８８"}, ["points"]),
        ({"q": "付か"}, ["points"]),
        ({"q": "ms-20488"}, ["points"]),
        ({"q": "返金 いつ"}, ["refund"]),
        ({"q": "返金 ポイント"}, []),
        ({"q": "?!"}, []),
        ({"customer": "花子"}, ["running", "refund"]),
        ({"customer": "hana@example.jp"}, ["running", "refund"]),
        ({"customer": "タナカ"}, ["points"]),
        ({"status": "handled"}, ["refund", "points"]),
        ({"status": "unhandled"}, ["card"]),
        ({"status": "running"}, ["running"]),
        ({"operator": "ana"}, ["running", "refund"]),
        ({"operator": "ben"}, ["points"]),
        ({"category": "top"}, ["refund", "points"]),
        ({"category": "middle"}, ["refund", "points"]),
        ({"category": "leaf"}, ["refund"]),
        ({"category": "pay"}, ["card"]),
        ({"rating": "satisfied"}, ["refund"]),
        ({"rating": "unsatisfied"}, ["points"]),
        ({"rating": "none"}, ["running", "card"]),
        ({"channel": "help_center"}, ["running", "refund", "card"]),
        ({"channel": SHOP}, ["points"]),
        ({"ended_by": "customer"}, ["refund"]),
        ({"ended_by": "operator"}, ["points"]),
        ({"ended_by": "system"}, ["card"]),
        ({"since": date(2026, 11, 20)}, ["running", "refund", "points"]),
        ({"until": date(2026, 11, 19)}, ["card"]),
        ({"since": date(2026, 11, 18), "until": date(2026, 11, 18)}, ["card"]),
        ({"since": date.min, "until": date.max}, ALL),
        ({"until": date.min}, []),
        ({"since": date.max}, []),
        ({"status": "handled", "rating": "satisfied", "category": "top", "operator": "ana", "q": "返金"}, ["refund"]),
        ({"status": "handled", "operator": "ben", "q": "返金"}, []),
    ],
)
def test_a_search_finds_exactly_what_it_asks_for(find: Find, search: dict[str, Any], names: list[str]) -> None:
    assert find(**search) == names


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("-received", ALL),
        ("received", ALL[::-1]),
        ("customer", ["card", "running", "refund", "points"]),
        ("-customer", ["points", "running", "refund", "card"]),
        ("operator", ["card", "running", "refund", "points"]),
        ("-operator", ["points", "running", "refund", "card"]),
    ],
)
def test_rows_are_sorted(find: Find, sort: str, names: list[str]) -> None:
    assert find(sort=sort) == names


def test_the_day_is_that_of_the_readers_time_zone(app: Flask) -> None:
    desk = factories.service()
    chats.ended(desk, at=datetime(2026, 11, 19, 20, tzinfo=UTC))

    def found(time_zone: str) -> int:
        day = date(2026, 11, 20)
        query = history_queries.matching(Filters(since=day, until=day), service_ids=[desk.id], time_zone=time_zone)
        return len(list(db.session.scalars(query)))

    assert (found("Asia/Tokyo"), found("UTC"), found("America/New_York")) == (1, 0, 0)


def test_a_search_is_read_from_its_url_and_written_to_it() -> None:
    url = {"q": "返金", "since": "2026-11-01", "until": "2026-11-20", "status": "handled", "operator": "7",
           "category": "3", "service": "2", "customer": "花子", "rating": "none", "channel": SHOP,
           "ended_by": "system", "sort": "customer"}  # fmt: skip
    filters = read(url)
    assert filters.arguments() == url
    assert filters.chosen == 9
    assert filters.arguments(q="", since=None, sort="-received") == {
        key: value for key, value in url.items() if key not in ("q", "since", "sort")
    }


def test_what_makes_no_sense_in_a_url_filters_nothing() -> None:
    nonsense = {"since": "yesterday", "until": "2026-13-01", "status": "x", "operator": "-1", "category": "1e9",
                "service": "9" * 30, "rating": "5", "ended_by": "nobody", "sort": "id; DROP", "q": "\x00"}  # fmt: skip
    assert read(nonsense) == Filters()
