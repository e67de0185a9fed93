"""The help center's pages: what customers see, and what they do not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.articles import publishing, views_counting, writing
from helpcenter.articles.models import Article
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.articles.writing_articles import article, category, notice
from tests.client import Browser


@pytest.fixture
def shop(app: Flask) -> Service:
    """A service; another one has an article, a category and a notice that must be seen nowhere else."""
    other = factories.service(slug="other", position=9)
    article(other, "他の記事", "他の本文", pinned=True, category_id=category(other, "他の分類").id)
    notice(other, "他のお知らせ", important=True)
    return factories.service(slug="shop", name={"ja": "みなと", "en": "Minato"})


def set_on(service: Service, **values: object) -> None:
    with operation():
        for name, value in values.items():
            setattr(service, name, value)


def test_the_front_door_leads_to_the_first_service_in_the_browsers_language(shop: Service, client: Browser) -> None:
    for header, language in (("en-US,en;q=0.9", "en"), ("ja", "ja"), ("fr", "ja")):
        response = client.get("/", headers={"Accept-Language": header})
        assert response.location == f"/hc/shop/{language}/"
        assert "Accept-Language" in response.headers["Vary"]
        assert "Set-Cookie" not in response.headers


def test_an_address_without_a_language_keeps_its_rest(shop: Service, client: Browser) -> None:
    response = client.get("/hc/shop/article/5/?x=1", headers={"Accept-Language": "en"})
    assert response.location == "/hc/shop/en/article/5/?x=1"
    assert client.get("/hc/shop/search?q=%E8%BF%94").location.endswith("/search?q=%E8%BF%94")
    assert client.get("/hc/shop/https://evil.example/").location == "/hc/shop/ja/https://evil.example/"


@pytest.mark.parametrize(
    "path", ["/hc/never/", "/hc/never/ja/", "/hc/shop/fr/", "/hc/shop/ja/nothing", "/hc/shop/ja/article/0/"]
)
def test_what_is_not_there_is_not_found(shop: Service, client: Browser, path: str) -> None:
    response = client.get(path)
    if response.status_code == 302:
        response = client.get(response.location)
    assert response.status_code == 404


def test_without_any_service_there_is_no_front_door(app: Flask, client: Browser) -> None:
    assert client.get("/").status_code == 404


def test_an_archived_service_and_a_language_not_offered_are_not_found(shop: Service, client: Browser) -> None:
    set_on(shop, languages=["ja"])
    assert client.get("/hc/shop/en/").status_code == 404
    set_on(shop, archived_at=now())
    assert client.get("/hc/shop/ja/").status_code == 404


def test_home_shows_what_is_published_here(shop: Service, client: Browser) -> None:
    returns = category(shop, "返品", description={"ja": "返品と交換"})
    refunds = category(shop, "返金", returns)
    category(shop, "空の分類")
    article(shop, "返金はいつ", category_id=refunds.id, pinned=True)
    article(shop, "返品の手順", category_id=returns.id, views=9)
    article(shop, "下書き", category_id=returns.id, draft=True, pinned=True)
    notice(shop, "来年のお知らせ", days_ago=-1, important=True)
    notice(shop, "去年のお知らせ", days_ago=9, until=-1, important=True)
    notice(shop, "大事なお知らせ", important=True)
    page = client.get("/hc/shop/ja/").text
    for seen in ("みなと", "返品と交換", "2件", "返金はいつ", "返品の手順", "大事なお知らせ"):
        assert seen in page
    for unseen in ("空の分類", "下書き", "来年の", "去年の", "他の"):
        assert unseen not in page


def test_parts_that_are_off_are_gone(shop: Service, client: Browser) -> None:
    made = article(shop, "返金はいつ", pinned=True)
    shown = notice(shop, "お知らせの題")
    set_on(shop, articles_enabled=False, notices_enabled=False, inquiries_enabled=False, chat_enabled=False)
    page = client.get("/hc/shop/ja/").text
    for unseen in ("返金はいつ", "お知らせの題", 'role="search"', "/inquiry", "RSS", 'id="reception"'):
        assert unseen not in page
    for path in (
        f"article/{made.id}/",
        "search?q=x",
        "notices/",
        f"notices/{shown.id}/",
        "notices/feed.xml",
        "inquiry",
    ):
        assert client.get(f"/hc/shop/ja/{path}").status_code == 404


def test_an_article_is_a_real_page(shop: Service, client: Browser) -> None:
    returns = category(shop, "返品")
    made = article(shop, "返金 <はいつ>", "3営業日以内。\n\n## 流れ\n\n検品します。", category_id=returns.id)
    article(shop, "同じ分類の記事", category_id=returns.id)
    page = client.get(f"/hc/shop/ja/article/{made.id}/").text
    assert "<title>返金 &lt;はいつ&gt; | みなと ヘルプセンター</title>" in page
    assert '<meta name="description" content="3営業日以内。 流れ 検品します。">' in page
    assert f'<link rel="canonical" href="http://localhost/hc/shop/ja/article/{made.id}/">' in page
    assert 'hreflang="en" href="http' not in page
    assert "x-default" not in page
    assert '<a href="#section-1">流れ</a>' in page
    assert "同じ分類の記事" in page
    assert '"@type": "FAQPage"' in page
    assert r"\u003c\u306f\u3044\u3064\u003e" in page


def test_an_article_in_two_languages_names_its_other_one(shop: Service, client: Browser) -> None:
    made = article(shop, english=("When is the refund?", "Within 3 business days."))
    page = client.get(f"/hc/shop/en/article/{made.id}/").text
    assert "When is the refund?" in page
    assert f'hreflang="ja" href="http://localhost/hc/shop/ja/article/{made.id}/"' in page
    assert f'hreflang="x-default" href="http://localhost/hc/shop/article/{made.id}/"' in page


def test_nobody_reads_what_is_not_for_this_place(shop: Service, client: Browser) -> None:
    draft, japanese = article(shop, draft=True), article(shop)
    withdrawn = article(shop)
    publishing.withdraw(withdrawn, by=None)
    foreign = db.session.scalars(sa.select(Article).where(Article.service_id != shop.id)).one()
    for address in (
        f"ja/article/{draft.id}/",
        f"en/article/{japanese.id}/",
        f"ja/article/{withdrawn.id}/",
        f"ja/article/{foreign.id}/",
        f"ja/category/{foreign.category_id}/",
    ):
        assert client.get(f"/hc/shop/{address}").status_code == 404, address


def test_a_category_shows_its_articles_and_those_below(shop: Service, client: Browser) -> None:
    returns = category(shop, "返品")
    refunds = category(shop, "返金", returns)
    article(shop, "上の記事", category_id=returns.id)
    article(shop, "下の記事", category_id=refunds.id)
    article(shop, "よその記事", category_id=category(shop, "配送").id)
    page = client.get(f"/hc/shop/ja/category/{returns.id}/").text
    assert page.index("上の記事") < page.index("返金") < page.index("下の記事")
    assert "よその記事" not in page


def test_a_browser_that_has_the_page_gets_304(shop: Service, client: Browser) -> None:
    made = article(shop)
    for path in ("/hc/shop/ja/", f"/hc/shop/ja/article/{made.id}/", "/hc/shop/ja/notices/"):
        first = client.get(path)
        assert first.headers["Cache-Control"] == "no-cache"
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.text) == (304, "")
    writing.write(made, "ja", title="新しい題", markdown="x", by=None)
    publishing.publish(made, by=None)
    changed = client.get(path := f"/hc/shop/ja/article/{made.id}/", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200, path
    assert "新しい題" in changed.text


def test_no_page_sets_a_cookie(shop: Service, client: Browser) -> None:
    made = article(shop)
    for path in ("", f"article/{made.id}/", "search?q=x", "notices/", "inquiry", "privacy/"):
        response = client.get(f"/hc/shop/ja/{path}")
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers


def test_the_answer_to_whether_it_helped_counts_once_an_hour(shop: Service, client: Browser) -> None:
    made, other = article(shop), article(shop)
    url = f"/hc/shop/ja/article/{made.id}/feedback"
    for _time in range(3):
        response = client.post(url, data={"helpful": "yes"})
        assert response.location.endswith(f"/article/{made.id}/?helpful=yes#feedback")
    client.post(url, data={"helpful": "no"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert client.post(url, data={"helpful": "maybe"}).status_code == 400
    helpful = sa.select(Article.helpful, Article.not_helpful)
    assert db.session.execute(helpful.where(Article.id == made.id)).one() == (1, 1)
    assert db.session.execute(helpful.where(Article.id == other.id)).one() == (0, 0)
    assert "ご回答ありがとうございます" in client.get(response.location).text


def test_htmx_gets_the_thanks_alone(shop: Service, client: Browser) -> None:
    made = article(shop)
    url = f"/hc/shop/ja/article/{made.id}/feedback"
    response = client.post(url, data={"helpful": "no"}, headers={"HX-Request": "true"})
    assert response.text.strip().startswith('<div class="feedback" id="feedback">')
    assert 'href="/hc/shop/ja/inquiry"' in response.text


def test_views_are_counted_and_written_together(shop: Service, client: Browser) -> None:
    views_counting.write()  # what other tests have read
    made, other = article(shop, views=5), article(shop)
    for _time in range(3):
        client.get(f"/hc/shop/ja/article/{made.id}/")
    views = sa.select(Article.views).where(Article.id == made.id)
    assert db.session.scalar(views) == 5
    views_counting.write()
    assert db.session.scalar(views) == 8
    assert db.session.scalar(sa.select(Article.views).where(Article.id == other.id)) == 0


def test_notices_are_listed_shown_and_fed(shop: Service, client: Browser) -> None:
    shown, later = notice(shop, "お休みのお知らせ <1>"), notice(shop, "来年のお知らせ", days_ago=-1)
    listing, feed = client.get("/hc/shop/ja/notices/"), client.get("/hc/shop/ja/notices/feed.xml")
    for page in (listing, feed):
        assert "お休みのお知らせ &lt;1&gt;" in page.text
        assert "来年の" not in page.text
        assert "他の" not in page.text
    assert feed.mimetype == "application/rss+xml"
    assert "&lt;strong&gt;強調&lt;/strong&gt;" in feed.text
    page = client.get(f"/hc/shop/ja/notices/{shown.id}/").text
    assert "本文 &lt;b&gt;太字&lt;/b&gt; <strong>強調</strong>" in page
    assert client.get(f"/hc/shop/ja/notices/{later.id}/").status_code == 404


def test_the_privacy_page_shows_the_wording_in_force(shop: Service, client: Browser) -> None:
    assert "Minato uses the name" in client.get("/hc/shop/en/privacy/").text


def test_related_articles_are_those_nearby(shop: Service, client: Browser) -> None:
    returns, shipping = category(shop, "返品"), category(shop, "配送")
    refunds, exchange = category(shop, "返金", returns), category(shop, "交換", returns)
    made = article(shop, category_id=refunds.id)
    for name, place in (("同じ所", refunds), ("隣の所", exchange), ("上の所", returns), ("よその所", shipping)):
        article(shop, name, category_id=place.id)
    page = client.get(f"/hc/shop/ja/article/{made.id}/").text
    assert page.index("同じ所") < page.index("隣の所")
    assert "上の所" in page
    assert "よその所" not in page
    alone = article(shop, category_id=category(shop, "支払い").id)
    assert "よその所" not in client.get(f"/hc/shop/ja/article/{alone.id}/").text


def test_search_engines_find_what_customers_may_read(shop: Service, client: Browser) -> None:
    made, draft = article(shop, english=("Refund", "x")), article(shop, draft=True)
    place = category(shop, "返品")
    with operation():
        made.category_id = place.id
    category(shop, "空の分類")
    shown, later = notice(shop, "今日"), notice(shop, "来年", days_ago=-1)
    archived = factories.service(slug="archived", archived_at=now())
    sitemap = client.get("/sitemap.xml")
    assert sitemap.mimetype == "application/xml"
    same = f'<xhtml:link rel="alternate" hreflang="en" href="http://localhost/hc/shop/en/article/{made.id}/"/>'
    assert sitemap.text.count(same) == 2
    assert sitemap.text.count("<loc>http://localhost/hc/shop/ja/category/") == 1  # an empty one is not for reading
    for path in ("ja/", "en/", f"ja/article/{made.id}/", f"en/article/{made.id}/", f"ja/notices/{shown.id}/"):
        assert f"<loc>http://localhost/hc/shop/{path}</loc>" in sitemap.text
    for path in (f"article/{draft.id}/", f"notices/{later.id}/", archived.slug):
        assert path not in sitemap.text
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in robots
    assert "Disallow: /console/" in robots
