"""The help center in a real browser, with the demonstration's articles: search as one types, inquiry, accessibility."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpcenter.articles.models import ArticleText
from helpcenter.extensions import db
from helpcenter.tickets.models import Ticket
from tests.browser.accessibility import faults, problems, settled
from tests.browsers import SCREENS, OpenBrowser
from tests.servers import Installation


@pytest.fixture
def help_center(live_demonstration: Installation) -> Iterator[str]:
    """The address of the demonstration's shop; inside the application's context."""
    with live_demonstration.application.app_context():
        yield f"{live_demonstration.url}/hc/minato"


def article_url(help_center: str, language: str, title: str) -> str:
    number = db.session.scalar(sa.select(ArticleText.article_id).where(ArticleText.title == title))
    return f"{help_center}/{language}/article/{number}/"


def test_hits_appear_while_one_types_and_are_reached_by_keyboard(help_center: str, page: Page) -> None:
    page.goto(f"{help_center}/ja/")
    box = page.get_by_role("searchbox")
    box.press_sequentially("返金")
    first = page.locator("#results a.result").first
    expect(first).to_contain_text("返品した商品の返金はいつになりますか")
    expect(first.locator("mark").first).to_have_text("返金")
    box.press("Escape")
    expect(page.locator("#results a")).to_have_count(0)
    box.press_sequentially("返金先")
    expect(page.locator("#results .results__count")).to_have_text("「返金先」の検索結果 2 件")
    box.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("返金先の口座を登録する")


def test_a_composition_is_searched_for_when_it_is_finished(help_center: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search" in request.url else None)
    page.goto(f"{help_center}/ja/")
    page.get_by_role("searchbox").focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "へんきん", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(600)
    assert asked == []
    session.send("Input.insertText", {"text": "返金"})
    expect(page.locator("#results a.result").first).to_be_visible()
    assert len(asked) == 1


def test_the_search_works_without_scripts(help_center: str, open_browser: OpenBrowser) -> None:
    page = open_browser(scripts=False).new_page()
    page.goto(f"{help_center}/ja/")
    page.get_by_role("searchbox").fill("領収書")
    page.get_by_role("button", name="検索").click()
    expect(page.locator("a.result").first).to_contain_text("領収書をダウンロードする")
    page.locator("a.result").first.click()
    page.get_by_role("button", name="はい").click()
    expect(page.locator("#feedback")).to_contain_text("ご回答ありがとうございます")


def test_an_answer_is_thanked_for_in_place_and_may_be_explained(help_center: str, page: Page) -> None:
    page.goto(article_url(help_center, "ja", "返品の手順"))
    page.get_by_role("button", name="いいえ").click()
    expect(page.get_by_role("status")).to_contain_text("ご回答ありがとうございます")
    page.get_by_role("button", name="送信").click()
    expect(page.locator(".field__error")).to_have_text("理由を選んでください。")
    assert problems(page) == []
    page.get_by_label("説明がわかりにくい").check()
    page.get_by_label("どうすればもっとよくなりますか").fill("写真がほしいです。")
    page.get_by_role("button", name="送信").click()
    expect(page.get_by_role("status")).to_contain_text("記事の改善に役立てます")
    expect(page.locator("#feedback a")).to_have_attribute("href", "/hc/minato/ja/inquiry")


def test_an_inquiry_is_helped_checked_and_sent(help_center: str, page: Page) -> None:
    page.goto(f"{help_center}/ja/")
    page.get_by_role("link", name="お問い合わせ", exact=True).click()
    page.get_by_role("textbox", name="件名").press_sequentially("返品した商品の返金はいつ")
    expect(page.locator("#suggestions a").first).to_have_text("返品した商品の返金はいつになりますか")
    page.get_by_role("textbox", name="お問い合わせの内容").fill("1週間前に返品しました。")
    page.get_by_role("button", name="送信する").click()
    expect(page.get_by_role("alert")).to_contain_text("4")
    expect(page.get_by_role("textbox", name="件名")).to_have_value("返品した商品の返金はいつ")
    expect(page.get_by_role("textbox", name="お問い合わせの内容")).to_have_value("1週間前に返品しました。")
    page.get_by_label("受付タイプ").select_option(label="返品・返金について")
    page.get_by_label("お名前").fill("山本 香織")
    page.get_by_label("メール").fill("kaori@example.jp")
    page.get_by_label("個人情報の取り扱いに同意します").check()
    page.get_by_role("button", name="送信する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お問い合わせを受け付けました")
    newest = db.session.scalars(sa.select(Ticket).order_by(Ticket.id.desc()).limit(1)).one()
    expect(page.locator(".sent")).to_contain_text(newest.reference)
    assert newest.customer.email == "kaori@example.jp"


def test_the_language_menu_leads_to_the_same_page(help_center: str, page: Page) -> None:
    page.goto(article_url(help_center, "ja", "返品の手順"))
    page.locator(".help-header__nav summary").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Return an item")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_every_page_is_accessible_and_fits(help_center: str, page: Page) -> None:
    """Article and hits in both languages, the others half in Japanese, half in English."""
    ja, en = f"{help_center}/ja", f"{help_center}/en"
    for url in (
        f"{ja}/",
        article_url(help_center, "ja", "荷物の配送状況を確認する"),
        article_url(help_center, "en", "Track a parcel"),
        f"{en}/category/2/",
        f"{ja}/search?q=返金",
        f"{en}/search?q=refund",
        f"{en}/search?q=zzzz",
        f"{ja}/notices/",
        f"{en}/notices/1/",
        f"{ja}/privacy/",
        f"{en}/inquiry",
    ):
        page.goto(url)
        assert faults(page) == [], url
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, url
        page.set_viewport_size(SCREENS["desktop"])


def test_a_first_visit_is_light_and_leaves_nothing_behind(help_center: str, page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(article_url(help_center, "ja", "返品の手順"))
    settled(page)
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 5
    assert sum(sizes) < 50_000, sizes
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
