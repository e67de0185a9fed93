from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.clock import now
from helpcenter.customers.models import Customer
from helpcenter.web import paging
from tests import factories
from tests.queries import counted

ALL = sa.select(Customer)


def _page(app: Flask, url: str | None, queries: Any = ALL) -> paging.Page[Customer]:
    assert url is not None
    path = f"/console/sign-in?{urlsplit(url).query}"
    with app.test_request_context(path):
        return paging.page(queries, Customer, "updated_at", size=3)


def test_forwards_and_backwards_through_rows_of_equal_time(app: Flask) -> None:
    desk, moment = factories.service(), now()
    ids = [factories.customer(desk, updated_at=moment - timedelta(hours=n // 4)).id for n in range(8)]
    newest_first = sorted(ids[:4], reverse=True) + sorted(ids[4:], reverse=True)
    overlapping = [ALL.where(Customer.id.in_(some)) for some in (ids[:5], ids[2:], [])]
    for queries in (ALL, overlapping):
        _walk(app, newest_first, queries)


def _walk(app: Flask, newest_first: list[int], queries: Any) -> None:
    first = _page(app, "/?q=x&q=y", queries)
    assert [row.id for row in first.rows] == newest_first[:3]
    assert (first.first, first.last, first.total, first.previous_url) == (1, 3, 8, None)
    second = _page(app, first.next_url, queries)
    third = _page(app, second.next_url, queries)
    assert [row.id for row in third.rows] == newest_first[6:]
    assert (third.first, third.last, third.next_url) == (7, 8, None)
    back = _page(app, third.previous_url, queries)
    assert [row.id for row in back.rows] == newest_first[3:6]
    assert (back.first, back.last) == (4, 6)
    start = _page(app, back.previous_url, queries)
    assert [row.id for row in start.rows] == newest_first[:3]
    assert (start.first, start.previous_url) == (1, None)
    assert parse_qs(urlsplit(second.next_url or "").query)["q"] == ["x", "y"]


def test_a_row_that_came_meanwhile_repeats_nobody(app: Flask) -> None:
    desk = factories.service()
    for _n in range(4):
        factories.customer(desk)
    first = _page(app, "/")
    factories.customer(desk)
    second = _page(app, first.next_url)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_list_that_goes_on_is_counted_when_its_page_asks(app: Flask) -> None:
    desk = factories.service()
    for _n in range(8):
        factories.customer(desk)
    with app.test_request_context("/console/sign-in?q=x"), counted() as statements:
        short = paging.page(ALL, Customer, "updated_at", size=8, later=True)
        first = paging.page(ALL, Customer, "updated_at", size=3, later=True)
        assert not paging.is_to_count()
    assert (short.total, short.count_url, first.count_url) == (8, None, "/console/sign-in?q=x&counted=1-3")
    assert not any("count(" in statement for statement in statements)
    with app.test_request_context(first.count_url):
        assert paging.is_to_count()
        number = paging.number(ALL)
    assert (number.first, number.last, number.total, number.more) == (1, 3, 8, False)
    for value in ("", "-", "1", "1-", "x-3", "1-2-3", "-1-3", f"1-{'9' * 30}"):
        with app.test_request_context(f"/?counted={value}"):
            assert not paging.is_to_count(), value


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("value", ["", "x", "after.1.2", "after.1.2.x", "after.-1.2.3", f"before.1.{'9' * 30}.2"])
def test_a_place_that_nobody_wrote_is_the_start(app: Flask, value: str) -> None:
    factories.customer(factories.service())
    assert _page(app, f"/?page={value}").first == 1
