"""Notices in the console, and when customers see them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.articles.models import Notice
from helpcenter.extensions import db
from tests.articles import editors
from tests.articles.editors import Desk
from tests.articles.writing_articles import notice
from tests.client import Browser


@pytest.fixture
def desk(app: Flask) -> Desk:
    return editors.desk()


def form(**changes: str) -> dict[str, str]:
    base = {"title_ja": "お休み", "body_ja": "**31日**まで", "published_from": "2020-01-01T09:00"}
    return {**base, **changes}


def seen(browser: Browser) -> str:
    return browser.get("/hc/shop/ja/notices/").text


def test_a_notice_is_seen_in_its_period_once_it_is_published(desk: Desk, client: Browser) -> None:
    url = "/console/notices/new?service=shop"
    client.sign_in(desk.writer)
    assert client.post(url, data=form()).status_code == 303
    made = db.session.scalars(sa.select(Notice)).one()
    assert "お休み" not in seen(client)
    assert client.get(f"/hc/shop/ja/notices/{made.id}/").status_code == 404
    assert "お休み" not in client.get("/hc/shop/ja/notices/feed.xml").text
    own = f"/console/notices/{made.id}?service=shop"
    assert client.post(own, data=form(then="publish")).status_code == 403
    client.sign_in(desk.publisher)
    for changes, shown in (
        ({"published_from": "2099-01-01T09:00"}, False),
        ({"published_until": "2020-02-01T09:00"}, False),
        ({"published_until": "2099-01-01T09:00"}, True),
        ({}, True),
    ):
        assert client.post(own, data=form(then="publish", **changes)).status_code == 303
        assert ("お休み" in seen(client)) is shown
    assert client.post(own, data=form(then="publish", body_ja="**30日**まで", title_en="Closed")).status_code == 303
    history = f"/console/notices/{made.id}/versions?service=shop"
    page = client.get(history).text
    assert "From version 1 to 2" in page
    assert "<del>1</del>" in page
    assert "<ins>0</ins>" in page
    assert page.count("badge badge--green") == 1, "customers read one of them"
    assert "versions?language=en&amp;service=shop" in page
    assert "Closed" in client.get(f"{history}&language=en").text
    taken = client.get(f"{own}&language=ja&number=1").text
    assert "**31日**まで" in taken
    assert "Version 1 (Japanese) stands in the form" in taken
    public = f"/hc/shop/ja/notices/{made.id}/"
    assert "30日" in client.get(public).text, "taking it into the form saves nothing"
    assert client.post(own, data=form(then="publish")).status_code == 303
    assert "31日" in client.get(public).text
    assert "From version 2 to 3" in client.get(history).text
    assert "From version 1 to 2" in client.get(f"{history}&language=en").text, "taken away, which is a version too"
    assert db.session.get_one(Notice, made.id).published_from.isoformat() == "2020-01-01T00:00:00+00:00"
    client.sign_in(desk.writer)
    assert client.post(own, data=form(title_ja="変えた題")).status_code == 403
    assert "お休み" in seen(client)
    assert client.post(f"/console/notices/{made.id}/removal?service=shop").status_code == 403
    client.sign_in(desk.publisher)
    assert client.post(f"/console/notices/{made.id}/removal?service=shop").status_code == 303
    assert "お休み" not in seen(client)


def test_what_cannot_be_saved_is_said_and_stays_typed(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.publisher)
    for changes, sentence in (
        ({"title_ja": "", "title_en": "Only English"}, "Enter the title in the default language."),
        ({"published_from": ""}, "Say from when customers see it."),
        ({"published_until": "2019-01-01T09:00"}, "The end has to be after the beginning."),
        ({"published_from": "0001-01-01T00:00"}, "Enter a date from the year 1900 to 2999."),
        ({"published_until": "9999-12-31T23:59"}, "Enter a date from the year 1900 to 2999."),
    ):
        refused = client.post("/console/notices/new?service=shop", data=form(**changes))
        assert refused.status_code == 422
        assert sentence in refused.text
        assert "**31日**まで" in refused.text
    assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == 0


def test_another_services_notices_are_not_found(desk: Desk, client: Browser) -> None:
    theirs = notice(desk.elsewhere, "他のお知らせ")
    client.sign_in(desk.publisher)
    answers = {client.get(f"/console/notices/{theirs.id}?service={slug}").status_code for slug in ("shop", "elsewhere")}
    answers.add(client.get(f"/console/notices/{theirs.id}/versions?service=shop").status_code)
    answers |= {
        client.post(f"/console/notices/{theirs.id}{rest}?service=shop").status_code for rest in ("", "/removal")
    }
    assert answers == {404}
    assert "他のお知らせ" not in client.get("/console/notices").text
