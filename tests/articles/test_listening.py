"""What customers say about articles and look for in vain, and what editors do about it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.articles.feedback_model import ArticleFeedback
from helpcenter.extensions import db
from tests.articles import editors
from tests.articles.editors import Desk
from tests.articles.writing_articles import article
from tests.client import Browser

WHY = {"helpful": "why", "reason": "outdated", "comment": "<script>alert(1)</script>\r\n去年の話です"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return editors.desk()


def test_a_no_asks_why_and_editors_read_it(desk: Desk, client: Browser) -> None:
    made = article(desk.service, "返金の時期")
    url = f"/hc/shop/ja/article/{made.id}/feedback"
    asked = client.get(client.post(url, data={"helpful": "no"}).location).text
    for part in ("内容が古い", 'name="comment"', 'content="noindex"'):
        assert part in asked
    refused = client.post(url, data={"helpful": "why", "comment": "理由を選ばない人"})
    assert refused.status_code == 422
    assert "理由を選んでください" in refused.text
    assert "理由を選ばない人" in refused.text
    for _time in range(2):
        assert client.post(url, data=WHY).status_code == 303
    fragment = client.post(url, data=WHY, headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith('<div class="feedback" id="feedback">')
    said = db.session.scalars(sa.select(ArticleFeedback)).one()
    assert (said.reason, said.comment) == ("outdated", "<script>alert(1)</script>\n去年の話です")
    client.sign_in(desk.writer)
    page = client.get("/console/article-feedback?service=shop").text
    assert "It is out of date" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "1 reason why it did not help" in client.get(f"/console/articles/{made.id}").text
    client.sign_in(desk.stranger)
    assert client.post(f"/console/article-feedback/{said.id}/done").status_code == 404
    assert "返金の時期" not in client.get("/console/article-feedback").text
    client.sign_in(desk.writer)
    assert client.post(f"/console/article-feedback/{said.id}/done?service=shop").status_code == 303
    assert "Nothing to see to" in client.get("/console/article-feedback?service=shop").text


def test_searches_without_a_hit_are_listed_until_somebody_has_seen_to_them(desk: Desk, client: Browser) -> None:
    client.get("/hc/shop/ja/search?q=<b>ﾎﾟｲﾝﾄ</b>")
    client.get("/hc/elsewhere/ja/search?q=他の言葉")
    client.sign_in(desk.writer)
    page = client.get("/console/missed-searches?service=shop").text
    assert "ポイント" in page
    assert "他の言葉" not in page
    done = {"words": "b ポイント b", "language": "ja"}
    client.sign_in(desk.stranger)
    client.post("/console/missed-searches/done", data=done)
    client.sign_in(desk.writer)
    assert "ポイント" in client.get("/console/missed-searches?service=shop").text
    client.post("/console/missed-searches/done?service=shop", data=done)
    assert "No search without a hit" in client.get("/console/missed-searches?service=shop").text
    assert 'value="ポイント"' in client.get("/console/articles/new?service=shop&title=ポイント").text
