"""Take the pictures of docs/screenshots from a running demonstration (`make run`).

    .venv/bin/python docs/screenshots/take.py [http://127.0.0.1:8000]

Needs requirements-dev.txt. It chats as customers and as operator1, so the demonstration then has three more chats.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
HERE = Path(__file__).parent
PHONE = {"width": 375, "height": 812}
DESKTOP = {"width": 1280, "height": 800}


def visitor(browser: Browser, *, phone: bool = False, dark: bool = False, language: str = "ja") -> BrowserContext:
    """Somebody's browser."""
    return browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if dark else "light",
        locale="ja-JP" if language == "ja" else "en-US",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
    )


def sign_in(context: BrowserContext, who: str) -> Page:
    """A page of a signed-in member of staff."""
    page = context.new_page()
    page.goto(f"{BASE}/console/sign-in")
    page.fill("[name=email]", f"{who}@example.com")
    page.fill("[name=password]", "helpcenter-demo")
    page.click("form button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def picture(page: Page, name: str, path: str = "") -> None:
    """Go to `path` where one is given, let the page come to rest, and take its picture."""
    if path:
        page.goto(BASE + path)
    page.wait_for_timeout(1500)
    page.screenshot(path=HERE / f"{name}.png")


def say(page: Page, text: str) -> None:
    """Write a line of the conversation."""
    field = page.locator("#composer_text")
    field.fill(text)
    field.press("Enter")
    page.wait_for_timeout(700)


def frame_url(page: Page) -> str:
    """The chat's own page, from the link on the help center's home."""
    page.goto(f"{BASE}/hc/minato/ja/")
    page.wait_for_timeout(800)
    return str(page.locator("[data-chat-open]").get_attribute("href"))


def ask(page: Page, name: str, question: str) -> None:
    """Fill in the consent step."""
    page.goto(BASE + frame_url(page))
    page.fill("[name=name]", name)
    page.fill("[name=email]", "k.yamamoto@example.jp")
    page.fill("[name=question]", question)


def board(browser: Browser) -> None:
    """What a supervisor sees while two more customers ask."""
    for name, question in (
        ("加藤 由美", "配送先の住所を変更したいです。"),
        ("渡辺 翔太", "領収書を再発行できますか。"),
    ):
        customer = visitor(browser, phone=True).new_page()
        ask(customer, name, question)
        customer.locator("button[type=submit]").last.click()
        customer.get_by_role("log").wait_for()
    supervisor = sign_in(visitor(browser), "supervisor")
    picture(supervisor, "wallboard-1280", "/console/wallboard")
    picture(supervisor, "statistics-1280", "/console/statistics")


def chat(browser: Browser) -> None:
    """The conversation from both sides."""
    operator = sign_in(visitor(browser), "operator1")
    operator.goto(f"{BASE}/console/chats")
    operator.locator("button[value=online]").click()
    operator.locator("button[value=online][aria-pressed=true]").wait_for()
    customer = visitor(browser, phone=True).new_page()
    ask(customer, "山本 香織", "先週返品した商品の返金が、まだ確認できません。注文番号は MS-20488 です。")
    picture(customer, "widget-consent-375")
    customer.locator("button[type=submit]").last.click()
    operator.locator(".offer button[type=submit]").first.click()
    operator.locator("#composer_text").wait_for()
    say(operator, "佐藤です。返金の状況をお調べしますので、少しお待ちください。")
    say(customer, "よろしくお願いします。")
    operator.locator("input[name=kind][value=note]").check(force=True)
    say(operator, "検品は11/17に完了。カード会社の締め待ちです。")
    operator.locator("input[name=kind][value=text]").check(force=True)
    say(operator, "検品は完了しており、次回のカードご請求で返金されます。")
    say(customer, "よくわかりました。ありがとうございます。")
    picture(customer, "widget-conversation-375")
    picture(operator, "console-1280")
    operator.emulate_media(color_scheme="dark")
    picture(operator, "console-dark-1280")


def main() -> None:
    """Take all pictures."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        chat(browser)
        board(browser)
        reader = visitor(browser).new_page()
        picture(reader, "help-home-1280", "/hc/minato/ja/")
        picture(visitor(browser, phone=True).new_page(), "help-home-375", "/hc/minato/ja/")
        picture(visitor(browser, language="en").new_page(), "help-article-en-1280", "/hc/minato/en/article/1/")
        picture(visitor(browser, dark=True).new_page(), "help-home-dark-1280", "/hc/minato/ja/")
        admin = sign_in(visitor(browser), "admin")
        picture(admin, "history-1280", "/console/history/600?words=返金")
        picture(admin, "ticket-imported-1280", "/console/tickets/83")
        picture(admin, "admin-categories-1280", "/admin/services/minato/chat/categories?open=all")
        picture(admin, "admin-help-center-1280", "/admin/services/minato/help-center")
        picture(admin, "service-management-1280", "/admin/processes")
        phone = sign_in(visitor(browser, phone=True), "operator1")
        picture(phone, "console-375", "/console/chats")
        browser.close()


if __name__ == "__main__":
    main()
