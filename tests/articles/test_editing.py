"""Writing articles in the console: drafts, publishing now and later, versions, what another editor has saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.articles import publishing, searching, versions, writing
from helpcenter.articles.models import Article
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation
from tests.articles import editors
from tests.articles.editors import Desk, newest_article, typed
from tests.articles.writing_articles import article
from tests.client import Browser


@pytest.fixture
def desk(app: Flask) -> Desk:
    return editors.desk()


def let_time_pass(made: Article) -> None:
    """What is scheduled is due."""
    due = sa.update(ArticleVersion).where(ArticleVersion.article_id == made.id, ArticleVersion.due_at.is_not(None))
    with operation():
        db.session.execute(due.values(due_at=now() - timedelta(seconds=1)))


def customers_read(browser: Browser, made: Article, language: str = "ja") -> str | None:
    """The article as customers see it; None where they do not."""
    response = browser.get(f"/hc/shop/{language}/article/{made.id}/")
    return response.text if response.status_code == 200 else None


def test_a_draft_is_seen_by_editors_only_until_it_is_published(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.writer)
    made = newest_article(client, desk.service, title="  返金 はいつ ")
    preview = client.get(f"/console/articles/{made.id}/preview?language=ja")
    assert "返金 はいつ" in preview.text
    assert "3営業日以内です。" in preview.text
    assert 'content="noindex"' in preview.text
    assert customers_read(client, made) is None
    assert searching.search(desk.service, "ja", "返金", limit=9).total == 0
    assert client.post(f"/console/articles/{made.id}?language=ja", data=typed(made, then="publish")).status_code == 403
    client.sign_in(desk.publisher)
    assert client.post(f"/console/articles/{made.id}?language=ja", data=typed(made, then="publish")).status_code == 303
    assert "3営業日以内です。" in (customers_read(client, made) or "")
    assert customers_read(client, made, "en") is None
    assert searching.search(desk.service, "ja", "返金", limit=9).total == 1
    assert client.post(f"/console/articles/{made.id}/withdrawal").status_code == 303
    assert customers_read(client, made) is None
    assert searching.search(desk.service, "ja", "返金", limit=9).total == 0


def test_what_is_written_about_a_published_article_waits(desk: Desk, client: Browser) -> None:
    made = article(desk.service, "返金の時期", "3営業日以内です。", english=("Refunds", "Within 3 days."))
    client.sign_in(desk.writer)
    url = f"/console/articles/{made.id}"
    assert client.post(f"{url}?language=ja", data=typed(made, markdown="5営業日以内です。")).status_code == 303
    assert "3営業日以内です。" in (customers_read(client, made) or "")
    assert "5営業日以内です。" in client.get(f"{url}?language=ja").text
    listed = client.get("/console/articles?service=shop&status=changed").text
    assert "Unpublished changes" in listed
    assert f"/console/articles/{made.id}" in listed
    client.sign_in(desk.publisher)
    gone = typed(made, "en", title="", markdown="", then="publish")
    assert client.post(f"{url}?language=en", data=gone).status_code == 303
    assert "5営業日以内です。" in (customers_read(client, made) or "")
    assert customers_read(client, made, "en") is None
    assert searching.search(desk.service, "en", "refunds", limit=9).total == 0
    assert f"/console/articles/{made.id}" not in client.get("/console/articles?service=shop&status=changed").text


def test_it_is_published_at_its_time_as_it_was_when_that_was_decided(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.publisher)
    made = newest_article(client, desk.service, markdown="承認した本文")
    url = f"/console/articles/{made.id}?language=ja"
    past = client.post(url, data=typed(made, markdown="承認した本文", then="schedule", at="2001-01-01T10:00"))
    assert past.status_code == 422
    assert "Choose a time that is still to come." in past.text
    for no_time in ({}, {"at": "9999-12-31T23:59"}, {"at": "0001-01-01T00:00"}):
        assert client.post(url, data=typed(made, then="schedule", **no_time)).status_code == 422, no_time
    later = typed(made, markdown="承認した本文", then="schedule", at="2099-01-01T10:00")
    assert client.post(url, data=later).status_code == 303
    assert publishing.due_at(made).isoformat() == "2099-01-01T01:00:00+00:00"  # type: ignore[union-attr]  # it has one
    assert "返金の時期" in client.get("/console/articles?service=shop&status=scheduled").text
    publishing.publish_due()
    assert customers_read(client, made) is None
    client.sign_in(desk.writer)
    assert client.post(url, data=typed(made, markdown="まだ誰も見ていない本文")).status_code == 303
    let_time_pass(made)
    publishing.publish_due()
    page = customers_read(client, made) or ""
    assert "承認した本文" in page
    assert "まだ誰も見ていない" not in page
    assert publishing.due_at(made) is None


def test_a_schedule_can_be_taken_back_and_ends_with_a_withdrawal(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.publisher)
    made = newest_article(client, desk.service)
    for path in ("schedule/removal", "withdrawal"):
        publishing.schedule(made, now() + timedelta(days=1), by=None)
        assert client.post(f"/console/articles/{made.id}/{path}").status_code == 303
        let_time_pass(made)
        publishing.publish_due()
        assert customers_read(client, made) is None


def test_versions_are_compared_and_brought_back(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.publisher)
    made = newest_article(client, desk.service, markdown="一行目\n3営業日以内です。\n<b>三行目</b>")
    changed = typed(made, markdown="一行目\n5営業日以内です。\n<b>三行目</b>\n四行目", then="publish")
    client.post(f"/console/articles/{made.id}?language=ja", data=changed)
    client.post(f"/console/articles/{made.id}?language=ja", data={**changed, "base": 2})  # nothing new: no version
    page = client.get(f"/console/articles/{made.id}/versions?language=ja").text
    for part in (
        "<del>3</del>営業日以内です。",
        "<ins>5</ins>営業日以内です。",
        "&lt;b&gt;三行目",
        "Version 2",
        "Live",
    ):
        assert part in page
    assert "Version 3" not in page
    back = f"/console/articles/{made.id}/versions/ja"
    assert client.post(f"{back}/1/restoration").status_code == 303
    assert client.post(f"{back}/9/restoration").status_code == 404
    newest = versions.newest_of(made)["ja"]
    assert (newest.number, newest.restored_from) == (3, 1)
    assert "3営業日以内です。" in newest.markdown
    assert "5営業日以内です。" in (customers_read(client, made) or "")
    preview = client.get(f"/console/articles/{made.id}/preview?language=ja&number=2").text
    assert "5営業日以内です。" in preview


def test_two_editors_do_not_overwrite_each_other(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.writer)
    made = newest_article(client, desk.service)
    form = typed(made, markdown="わたしの本文")
    writing.write(made, "ja", title="返金の時期", markdown="同僚の本文", by=desk.publisher.id)
    refused = client.post(f"/console/articles/{made.id}?language=ja", data=form)
    assert refused.status_code == 409
    for part in ("わたしの本文", "同僚の本文", f"{desk.publisher.name} saved this meanwhile", 'value="2"'):
        assert part in refused.text
    assert versions.newest_of(made)["ja"].markdown == "同僚の本文"
    assert client.post(f"/console/articles/{made.id}?language=ja", data={**form, "base": 2}).status_code == 303
    assert versions.newest_of(made)["ja"].markdown == "わたしの本文"


def test_what_cannot_be_saved_is_said_and_stays_typed(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.publisher)
    made = newest_article(client, desk.service)
    url = f"/console/articles/{made.id}?language=ja"
    for changes, sentence in (
        ({"title": "", "markdown": "題のない本文"}, "A text needs a title."),
        ({"title": "長" * 201}, "Enter at most 200 characters."),
        ({"title": "", "markdown": "", "then": "publish"}, "Write a title and a text first."),
    ):
        refused = client.post(url, data=typed(made, **changes))
        assert refused.status_code == 422
        assert sentence in refused.text
        assert changes.get("markdown", "3営業日以内です。") in refused.text
    assert client.post("/console/articles/new?service=shop", data=typed(title=" ")).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(Article.id))) == 1
    assert versions.newest_of(made)["ja"].number == 1


def test_its_place_is_set_and_is_the_publishers_once_customers_see_it(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.writer)
    made = newest_article(client, desk.service)
    form = {"category_id": "0", "pinned": "y", "position": "3"}
    assert client.post(f"/console/articles/{made.id}/place", data=form).status_code == 303
    db.session.refresh(made)
    assert (made.pinned, made.position) == (True, 3)
    assert client.post(f"/console/articles/{made.id}/place", data={**form, "position": "x"}).status_code == 422
    publishing.publish(made, by=None)
    assert client.post(f"/console/articles/{made.id}/place", data=form).status_code == 403
    assert "disabled" in client.get(f"/console/articles/{made.id}").text


def test_deleting_says_what_goes_and_leaves_nothing(desk: Desk, client: Browser) -> None:
    made, other = article(desk.service, "消える記事", views=1234), article(desk.service, "残る記事")
    client.sign_in(desk.writer)
    assert client.post(f"/console/articles/{made.id}/removal").status_code == 403
    client.sign_in(desk.publisher)
    assert "It was read 1,234 times" in client.get(f"/console/articles/{made.id}").text
    assert client.post(f"/console/articles/{made.id}/removal").status_code == 303
    assert client.get(f"/console/articles/{made.id}").status_code == 404
    assert searching.search(desk.service, "ja", "消える", limit=9).total == 0
    left = db.session.scalars(sa.select(ArticleVersion.article_id).distinct()).all()
    assert left == [other.id]


def test_the_list_finds_by_words_and_status(desk: Desk, client: Browser) -> None:
    article(desk.service, "返金の時期", "口座に100%振り込みます。")
    article(desk.service, "配送について", draft=True)
    article(desk.elsewhere, "他の返金")
    client.sign_in(desk.writer)
    for query, seen, unseen in (
        ("q=100%25", "返金の時期", "配送について"),
        ("status=draft", "配送について", "返金の時期"),
        ("status=published", "返金の時期", "配送について"),
        ("status=nonsense", "配送について", "他の返金"),
        ("q=無い言葉", "Nothing found", "返金の時期"),
    ):
        page = client.get(f"/console/articles?service=shop&{query}").text
        assert seen in page
        assert unseen not in page
