"""A customer and an operator with a browser each, doing what people do; words in ja and en."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from helpcenter.accounts.models import Operator
from helpcenter.services.models import Service
from tests import factories
from tests.browser.console import signed_in
from tests.browsers import OpenBrowser
from tests.chat import people
from tests.servers import Installation

WORDS = {
    "ja": {
        "online": "オンライン",
        "offline": "オフライン", "rate": "評価", "customer_ended": "お客様が終了",
        "you_ended": "お客様がチャットを終了しました", "new_chat": "新しいチャット",
        "content": "お問い合わせの内容", "thanks": "評価をお預かりしました",
        "open": "開く", "name": "お名前", "question": "ご質問", "agree": "個人情報収集に同意してお問い合わせ",
        "message": "メッセージ",
        "rating": "評価", "satisfied": "満足", "send_rating": "評価を送る", "end": "終了",
        "end_now": "チャットを終了する",
        "end_chat": "チャット終了", "absent": "ただいまオペレーターが不在です", "inquiry": "お問い合わせ",
        "note": "備考", "save": "保存", "ticket": "チケット作成", "save_and_end": "保存して終了",
    },
    "en": {
        "online": "Online",
        "rate": "Rate", "customer_ended": "The customer ended the chat", "you_ended": "You ended the chat",
        "new_chat": "New chat",
        "offline": "Offline", "content": "Your question", "thanks": "Thank you for your rating", "open": "Open chat",
        "name": "Your name", "question": "Question",
        "agree": "Agree to the collection of personal information and inquire",
        "message": "Message", "rating": "Rating", "satisfied": "Satisfied", "send_rating": "Send the rating",
        "end": "End",
        "end_now": "End the chat", "end_chat": "End chat", "absent": "No operator is here right now",
        "inquiry": "Inquiry",
        "note": "Note", "save": "Save", "ticket": "Create ticket", "save_and_end": "Save and end",
    },
}  # fmt: skip
"""What the interface calls things, as people read them."""


@dataclass
class Desk:
    """A service with one operator, in a running installation."""

    server: Installation
    language: str
    service: Service
    operator: Operator

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    @property
    def frame_url(self) -> str:
        return f"{self.server.url}/embed/{self.service.embed_key}/frame?language={self.language}"


def open_desk(server: Installation, language: str = "ja", **values: object) -> Desk:
    """A service whose chat is on, and its operator."""
    with server.application.app_context():
        service = people.desk(name={"ja": "みなとストア", "en": "Minato Store"}, **values)
        operator = factories.operator(service, name="佐藤 美咲", nickname="さとう", language=language)
    return Desk(server, language, service, operator)


def sign_in(desk: Desk, open_browser: OpenBrowser, operator: Operator | None = None) -> Page:
    """The operator's chat screen."""
    page = signed_in(desk.server, open_browser, operator or desk.operator, language=desk.language)
    expect(page).to_have_url(f"{desk.server.url}/console/chats")
    return page


def go_online(desk: Desk, page: Page) -> None:
    """Press Online in the status window."""
    button = page.get_by_role("button", name=desk.words["online"], exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def visit(desk: Desk, open_browser: OpenBrowser, screen: str = "phone") -> Page:
    """A customer opens the chat frame."""
    page = open_browser(language=desk.language, screen=screen).new_page()
    page.goto(desk.frame_url)
    return page


def consent(desk: Desk, page: Page, *, name: str = "", question: str = "") -> None:
    """The customer agrees, and the conversation opens."""
    page.get_by_label(desk.words["name"]).fill(name)
    page.get_by_label(desk.words["question"]).fill(question)
    page.get_by_role("button", name=desk.words["agree"]).click()
    expect(page.get_by_role("log")).to_be_visible()


def open_talk(
    desk: Desk, open_browser: OpenBrowser, *, name: str = "山本 香織", question: str = ""
) -> tuple[Page, Page]:
    """A chat that the operator has opened; the customer's page and the operator's.

    Behind a proxy each desk's customer comes from an address of its own, because starts are limited.
    """
    operator = sign_in(desk, open_browser)
    go_online(desk, operator)
    customer = visit(desk, open_browser)
    customer.context.set_extra_http_headers({"X-Forwarded-For": f"203.0.113.{desk.service.id}"})
    consent(desk, customer, name=name, question=question)
    operator.get_by_role("button", name=desk.words["open"]).click()
    return customer, operator


def say(desk: Desk, page: Page, text: str) -> None:
    """Write a line and press Enter."""
    field = page.get_by_role("textbox", name=desk.words["message"], exact=True)
    field.fill(text)
    field.press("Enter")


def reads(page: Page, text: str) -> None:
    """The line stands in the conversation, once."""
    expect(page.get_by_role("log").get_by_text(text, exact=True)).to_have_count(1)
