"""Pages that are kept: answered without the database, and never an old, a foreign or a secret one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask, request_started

from helpcenter.accounts.sessions import COOKIE
from helpcenter.articles import publishing, views_counting, writing
from helpcenter.articles.models import Article, Notice
from helpcenter.extensions import db, redis_client
from helpcenter.services import kept_pages, privacy
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories, queries
from tests.articles.writing_articles import article, category, notice
from tests.client import Browser


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(views_counting, "WRITE_EVERY", float("inf"))  # whose statements are nobody's page
    made = factories.service(slug="shop", name={"ja": "みなと", "en": "Minato"})
    privacy.in_force(made, "ja")  # the wording is published when it is first shown
    return made


def asked(client: Browser, path: str) -> tuple[str, int]:
    """The page, and how many statements it took."""
    with queries.counted() as statements:
        response = client.get(path)
    assert response.status_code == 200
    return response.text, len(statements)


def test_a_page_is_drawn_once_and_counted_each_time(shop: Service, client: Browser) -> None:
    views_counting.write()
    made = article(shop, english=("Refunds", "Soon."))
    for path in ("", f"article/{made.id}/", "notices/", "notices/feed.xml", "privacy/"):
        first, cost = asked(client, f"/hc/shop/ja/{path}")
        assert cost > 0
        assert asked(client, f"/hc/shop/ja/{path}") == (first, 0)
        etag = client.get(f"/hc/shop/ja/{path}").headers["ETag"]
        assert client.get(f"/hc/shop/ja/{path}", headers={"If-None-Match": etag}).status_code == 304
    packed = client.get("/hc/shop/ja/", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    views_counting.write()
    assert db.session.scalar(sa.select(Article.views)) == 4


def test_every_change_is_seen_at_once(shop: Service, client: Browser) -> None:
    made, shown = article(shop, "前の題", pinned=True), notice(shop, "前の知らせ")
    place = category(shop, "前の分類")
    with operation():
        made.category_id = place.id

    def write() -> None:
        writing.write(made, "ja", title="後の題", markdown="x", by=None)
        publishing.publish(made, by=None)

    def rename() -> None:
        with operation():
            shop.name, place.name = {"ja": "後の名"}, {"ja": "後の分類"}

    def withdraw_by_statement() -> None:
        with operation():
            db.session.execute(sa.update(Notice).where(Notice.id == shown.id).values(draft=True))

    for change, gone, there in (
        (write, "前の題", "後の題"),
        (rename, "前の分類", "後の分類"),
        (withdraw_by_statement, "前の知らせ", "後の名"),
        (lambda: publishing.withdraw(made, by=None), "後の題", "後の名"),
    ):
        assert gone in asked(client, "/hc/shop/ja/")[0]
        change()
        page = asked(client, "/hc/shop/ja/")[0]
        assert gone not in page
        assert there in page
    assert client.get(f"/hc/shop/ja/article/{made.id}/").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_answer_is_sent_again_past_flask_just_as_it_was(
    shop: Service, client: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "CHECKED", float("inf"))
    monkeypatch.setattr(kept_pages, "AGE", float("inf"))
    made = article(shop)
    path = f"/hc/shop/ja/article/{made.id}/"
    etag = client.get(path).headers["ETag"]
    whole_ways: list[str] = []

    def note(*_sender: object, **_more: object) -> None:
        whole_ways.append(path)

    def answers(**headers: str) -> tuple[list[object], int]:
        """What two requests of a kind got but for their IDs, and how many went the whole way."""
        whole_ways.clear()
        got = [client.get(path, headers=headers) for _ in range(2)]
        ids = {one.headers.pop("X-Request-ID") for one in got}
        assert len(ids) == 2
        assert all(ids)
        return [(one.status, sorted(one.headers), one.data) for one in got], len(whole_ways)

    with request_started.connected_to(note, app):
        kinds = {}
        for name, headers in {
            "plain": {},
            "packed": {"Accept-Encoding": "br, gzip"},
            "known": {"If-None-Match": etag},
        }.items():
            (first, again), whole = answers(**headers)
            assert (first, whole) == (again, 1), name
            kinds[name] = again
        assert len({str(kind) for kind in kinds.values()}) == 3
        for unusual in (
            {"If-None-Match": '"old"'},
            {"Range": "bytes=0-9"},
            {"Upgrade": "websocket"},
        ):
            assert answers(**unusual)[1] == 2, unusual
        assert client.head(path).data == b""
        assert client.get(path, base_url="http://elsewhere.example").status_code == 200
        monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["localhost"])
        monkeypatch.setitem(app.config, "PUBLIC_URL", "http://localhost")
        assert client.get(path, base_url="http://elsewhere.example").status_code == 400
        assert answers()[1] == 0
        client.set_cookie(COOKIE, "nobody's")
        assert answers()[1] == 2
    views_counting.write()
    assert db.session.scalar(sa.select(Article.views)) == 17, "all but those that were refused"
    with operation():
        shop.articles_enabled = False
    assert client.get(path).status_code == 404


def test_a_list_of_hits_is_kept_by_what_was_typed(shop: Service, client: Browser) -> None:
    made, fragment = article(shop, "返金の時期"), {"HX-Request": "true"}
    found, costs = [], []
    for query in ("返金", "返金", "時期", "交換"):
        with queries.counted() as statements:
            found.append(client.get(f"/hc/shop/ja/search?q={query}&quick=1", headers=fragment).text)
        costs.append(bool(statements))
    assert (found[0] == found[1], costs) == (True, [True, False, True, True])
    assert ["返金の時期" in text.replace("<mark>", "").replace("</mark>", "") for text in found] == [True] * 3 + [False]
    page = client.get("/hc/shop/ja/search?q=返金&quick=1").text
    assert "<html" in page, "a page is no fragment"
    place = category(shop, "前の分類")
    with operation():
        made.category_id = place.id
    assert "前の分類" in client.get("/hc/shop/ja/search?q=返&quick=1", headers=fragment).text
    with operation():
        place.name = {"ja": "後の分類"}
    assert "後の分類" in client.get("/hc/shop/ja/search?q=金&quick=1", headers=fragment).text
    publishing.withdraw(made, by=None)
    assert "の時期" not in client.get("/hc/shop/ja/search?q=返金&quick=1", headers=fragment).text


def test_what_another_process_changed_is_seen_when_it_says_so(shop: Service, client: Browser, app: Flask) -> None:
    assert "みなと" in asked(client, "/hc/shop/ja/")[0]
    with db.engine.begin() as elsewhere:
        elsewhere.execute(sa.text("UPDATE services SET name = :name WHERE slug = 'shop'"), {"name": '{"ja": "港"}'})
    redis_client().incr(kept_pages.REVISION)
    app.extensions["helpcenter.kept_pages"].checked_at = 0.0
    assert "港" in asked(client, "/hc/shop/ja/")[0]


def test_counting_views_and_tickets_drops_nothing(shop: Service, client: Browser) -> None:
    made = article(shop)
    asked(client, "/hc/shop/ja/")
    with operation():
        db.session.execute(sa.update(Article).where(Article.id == made.id).values(views=Article.views + 5))
        shop.last_ticket_number += 1
    assert asked(client, "/hc/shop/ja/")[1] == 0


def test_languages_services_hosts_and_questions_are_kept_apart(shop: Service, client: Browser) -> None:
    other = factories.service(slug="other", name={"ja": "別の店", "en": "Other"})
    made = article(shop, english=("Refunds", "Soon."))
    foreign = article(other, "他の記事")
    for path in ("/hc/shop/ja/", "/hc/shop/en/", "/hc/other/ja/"):
        asked(client, path)
    assert "Minato" in asked(client, "/hc/shop/en/")[0]
    assert "別の店" in asked(client, "/hc/other/ja/")[0]
    assert client.get(f"/hc/shop/ja/article/{foreign.id}/").status_code == 404
    asked(client, f"/hc/shop/ja/article/{made.id}/")
    assert 'name="comment"' in asked(client, f"/hc/shop/ja/article/{made.id}/?helpful=no")[0]
    assert 'name="comment"' not in asked(client, f"/hc/shop/ja/article/{made.id}/")[0]
    elsewhere = client.get("/hc/shop/ja/", base_url="https://help.example.com")
    assert 'rel="canonical" href="https://help.example.com/hc/shop/ja/"' in elsewhere.text
    assert 'rel="canonical" href="http://localhost/hc/shop/ja/"' in asked(client, "/hc/shop/ja/")[0]


def test_who_is_signed_in_gets_a_page_of_their_own_that_nobody_else_sees(shop: Service, client: Browser) -> None:
    made = article(shop)
    path = f"/hc/shop/ja/article/{made.id}/"
    visitor = client.application.test_client()
    assert "csrf_token" not in visitor.get(path).text
    client.sign_in(factories.operator(shop))
    assert "csrf_token" in client.get(path).text
    writing.write(made, "ja", title="別の題", markdown="x", by=None)
    publishing.publish(made, by=None)
    assert "csrf_token" in client.get(path).text
    assert "csrf_token" not in visitor.get(path).text


def test_the_oldest_pages_make_room(
    shop: Service, client: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "MOST", 2)
    for path in ("", "notices/", "privacy/"):
        asked(client, f"/hc/shop/ja/{path}")
    assert [path for _origin, path in app.extensions["helpcenter.kept_pages"].pages] == [
        "/hc/shop/ja/notices/",
        "/hc/shop/ja/privacy/",
    ]
    monkeypatch.setattr(kept_pages, "AGE", 0.0)
    assert asked(client, "/hc/shop/ja/privacy/")[1] > 0


def test_what_pages_ask_the_database_is_pinned(shop: Service, client: Browser) -> None:
    top = category(shop, "返品・返金")
    place = category(shop, "返金", top)
    made = [article(shop, f"返金の記事{number}", category_id=place.id) for number in range(12)]
    for number in range(6):
        notice(shop, f"知らせ{number}")
    limits = {"": 10, f"article/{made[0].id}/": 8, f"category/{top.id}/": 5, "search?q=返金": 6, "notices/": 3}
    for path, most in limits.items():
        cost = asked(client, f"/hc/shop/ja/{path}")[1]
        assert cost <= most, (path, cost)
