"""Searching the help center."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.articles import publishing, searching
from helpcenter.articles.models import MissedSearch
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories, queries
from tests.articles.writing_articles import article, category
from tests.client import Browser


@pytest.fixture
def shop(app: Flask) -> Service:
    other = factories.service()
    article(other, "返金と領収書と商品", "届かない")
    made = factories.service(slug="shop")
    path = category(made, "返金", category(made, "返品・返金"))
    article(made, "検品について", "検品のあと、返金します。", views=99)
    article(made, "返金の時期", "3営業日以内です。", category_id=path.id, views=1)
    article(made, "返金先の登録", "口座を登録します。", views=5, english=("Register an account", "For your refund."))
    article(made, "届かない商品", "配送会社に確認します。")
    article(made, "返金の下書き", draft=True)
    return made


def titles(found: searching.Found) -> list[str]:
    return [str(hit.title) for hit in found.hits]


def test_titles_come_first_then_what_is_read_most(shop: Service) -> None:
    found = searching.search(shop, "ja", "返金", limit=10)
    assert titles(found) == ["<mark>返金</mark>先の登録", "<mark>返金</mark>の時期", "検品について"]
    assert (found.total, found.exact) == (3, True)
    assert found.hits[1].path == "返品・返金 › 返金"
    assert found.hits[2].text == "検品のあと、<mark>返金</mark>します。"
    assert titles(searching.search(shop, "ja", "返金", limit=1, offset=1)) == ["<mark>返金</mark>の時期"]


def test_each_language_finds_its_own_texts(shop: Service) -> None:
    assert titles(searching.search(shop, "en", "refund", limit=10)) == ["Register an account"]
    assert searching.search(shop, "en", "返金", limit=10).total == 0


def test_a_sentence_finds_what_comes_close(shop: Service) -> None:
    found = searching.search(shop, "ja", "商品が届かないのですが", limit=10)
    assert (found.exact, [hit.title.striptags() for hit in found.hits]) == (False, ["届かない商品"])


@pytest.mark.parametrize("query", ["", "?", "\x00", "存在しない言葉"])
def test_nothing_is_found_by_what_is_no_word_or_is_nowhere(shop: Service, query: str) -> None:
    assert searching.search(shop, "ja", query, limit=10).hits == []


def test_a_withdrawn_article_is_not_found(shop: Service) -> None:
    made = article(shop, "交換について")
    assert searching.search(shop, "ja", "交換", limit=10).total == 1
    publishing.withdraw(made, by=None)
    assert searching.search(shop, "ja", "交換", limit=10).total == 0


def test_the_page_and_the_list_as_one_types(shop: Service, client: Browser) -> None:
    page = client.get("/hc/shop/ja/search?q=返金").text
    assert "「返金」の検索結果 3 件" in page
    assert 'value="返金"' in page
    fragment = client.get("/hc/shop/ja/search?q=返金&quick=1", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert fragment.count('class="result"') == 3


def test_what_is_searched_for_is_shown_as_text(shop: Service, client: Browser) -> None:
    page = client.get("/hc/shop/ja/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_long_lists_have_pages(shop: Service, client: Browser) -> None:
    for number in range(21):
        article(shop, f"配送の記事{number}")
    assert client.get("/hc/shop/ja/search?q=配送の記事").text.count('class="result"') == 20
    second = client.get("/hc/shop/ja/search?q=配送の記事&page=2").text
    assert second.count('class="result"') == 1
    assert 'rel="prev"' in second


def test_a_miss_is_kept_once_and_not_while_one_types(shop: Service, client: Browser) -> None:
    url = "/hc/shop/ja/search?q=ﾊﾟｽﾜｰﾄﾞ　変更"
    client.get(url, headers={"HX-Request": "true"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MissedSearch)) == 0
    client.get(url)
    client.get(url)
    client.get("/hc/shop/ja/search?q=返金")
    client.get("/hc/shop/ja/search?q=")
    close = client.get("/hc/shop/ja/search?q=商品が届かないのですが").text
    assert "届" in close
    missed = db.session.execute(sa.select(MissedSearch.service_id, MissedSearch.language, MissedSearch.words)).all()
    assert missed == [(shop.id, "ja", "パスワード 変更"), (shop.id, "ja", "商品が届かないのですが")]


def test_articles_are_suggested_for_a_subject(shop: Service, client: Browser) -> None:
    fragment = client.get("/hc/shop/ja/suggestions?subject=商品が届きません").text
    assert "<mark>届</mark>かない<mark>商品</mark>" in fragment
    assert client.get("/hc/shop/ja/suggestions?subject=").text.count("<a") == 0


def test_the_index_is_asked_once_however_many_are_found(shop: Service) -> None:
    with queries.counted() as statements:
        searching.search(shop, "ja", "返金", limit=10)
    asked = [statement for statement in statements if "search_article" in statement]
    assert asked
    assert all("MATERIALIZED" in statement for statement in asked)  # else minutes where thousands match
