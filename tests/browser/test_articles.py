"""Writing articles in a real browser, every screen for editors, and what the help center's pages weigh."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Page, expect

from helpcenter.accounts.models import Operator
from helpcenter.articles import searching
from helpcenter.articles.feedback_model import ArticleFeedback, Reason
from helpcenter.articles.models import Article
from helpcenter.demo.staff import PASSWORD
from helpcenter.extensions import db
from helpcenter.services import finding
from helpcenter.transactions import operation
from tests.browser.accessibility import faults
from tests.browsers import OpenBrowser
from tests.servers import Installation

HEAVIEST = 50_000
"""Bytes of a first view without pictures (help-center.md 1.5)."""


@pytest.fixture
def address(live_demonstration: Installation) -> Iterator[str]:
    """Our own; inside the application's context, with the demonstration's articles."""
    with live_demonstration.application.app_context():
        service = finding.by_slug_or_404("minato")
        searching.record_miss(service, "ja", "ポイント 交換")
        article = db.session.scalars(sa.select(Article).where(Article.service_id == service.id)).first()
        assert article is not None
        with operation():
            said = "手順の3番がわかりませんでした。"
            db.session.add(ArticleFeedback(article_id=article.id, language="ja", reason=Reason.UNCLEAR, comment=said))
        yield live_demonstration.url


def sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/console/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/console/(?!sign-in)"))


def picture() -> dict[str, object]:
    drawn = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(drawn, "PNG")
    return {"name": "手順.png", "mimeType": "image/png", "buffer": drawn.getvalue()}


def test_an_article_is_written_previewed_published_and_brought_back(
    address: str, open_browser: OpenBrowser, page: Page
) -> None:
    sign_in(page, address, "supervisor@example.com")
    page.goto(f"{address}/console/articles")
    page.get_by_role("link", name="新しい記事").first.click()
    page.get_by_label("タイトル").fill("ギフト包装を頼む")
    text = page.get_by_label("本文")
    text.fill("注文画面で選べます。")
    text.press("End")
    page.locator("[data-upload]").set_input_files([picture()])  # type: ignore[list-item]  # a file in memory
    expect(page.locator("#preview img")).to_have_attribute("width", "320")
    page.get_by_role("button", name="見出し").click()
    expect(page.locator("#preview h2")).to_contain_text("注文画面で選べます。")
    page.get_by_role("button", name="下書きを保存").click()
    expect(page.locator(".badge").first).to_have_text("下書き")
    preview = page.get_by_role("link", name="ページをプレビュー").get_attribute("href")
    assert preview is not None
    visitor = open_browser().new_page()
    shown = preview.replace("/console/articles/", "/hc/minato/ja/article/").replace("/preview?language=ja", "/")
    assert (answer := visitor.goto(address + shown)) is not None
    assert answer.status == 404
    page.get_by_role("button", name="保存して公開").click()
    expect(page.locator(".badge").first).to_have_text("公開中")
    visitor.goto(address + shown)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("ギフト包装を頼む")
    expect(visitor.locator(".prose img")).to_have_js_property("complete", True)
    assert visitor.locator(".prose img").evaluate("picture => picture.naturalWidth") == 320
    page.get_by_label("本文").fill("有料で承ります。")
    page.once("dialog", lambda dialog: dialog.dismiss())  # leaving with something unsaved asks first
    with page.expect_event("dialog"):
        page.get_by_role("link", name="版1").first.click()
    page.get_by_role("button", name="下書きを保存").click()
    expect(page.get_by_text("未公開の変更あり")).to_be_visible()
    page.get_by_role("link", name="版2").first.click()
    expect(page.locator(".difference ins").first).to_be_visible()
    page.get_by_role("link", name="版1", exact=True).click()
    page.get_by_role("button", name="版1に戻す").click()
    expect(page.locator("#preview h2")).to_contain_text("注文画面で選べます。")


def test_every_screen_for_editors_is_accessible_and_fits(address: str, page: Page) -> None:
    """Half of them in Japanese, the others in English."""
    sign_in(page, address, "admin@example.com")
    admin = db.session.scalars(sa.select(Operator).where(Operator.email == "admin@example.com")).one()
    paths = (
        "/console/articles",
        "/console/articles/new",
        "/console/articles/1",
        "/console/articles/1/versions",
        "/console/articles/1/preview",
        "/console/notices",
        "/console/notices/1?service=minato",
        "/console/article-categories",
        "/console/article-categories/1",
        "/console/article-feedback",
        "/console/missed-searches",
        "/console/article-archive",
        "/admin/services/minato/help-center/inquiry-types",
        "/admin/services/minato/help-center/inquiry-types/1",
    )
    for language, some in (("ja", paths[::2]), ("en", paths[1::2])):
        with operation():
            admin.language = language
        for path in some:
            page.goto(address + path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert faults(page) == [], f"{path} in {language}"


def test_every_first_view_is_light(address: str, open_browser: OpenBrowser) -> None:
    for path in ("", "article/1/", "category/2/", "search?q=返金", "notices/", "notices/1/", "inquiry", "tickets"):
        context = open_browser()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        page.goto(f"{address}/hc/minato/ja/{path}")
        page.wait_for_load_state("networkidle")  # what is loaded when there is time for it weighs as well
        assert 0 < sum(sizes) < HEAVIEST, (path, sizes)
        context.close()
