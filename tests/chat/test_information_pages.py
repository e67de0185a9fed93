"""The panel of customer and inquiry information: who may save where and when (live-chat.md 2.4, 2.5, 2.8)."""

from __future__ import annotations

import re

import pytest

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, information
from helpcenter.chat.models import Chat
from helpcenter.services.models import Category, Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats
from tests.chat.informing import fields, fresh, url, write
from tests.client import Browser

HTMX = {"HX-Request": "true"}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"


def test_the_panel_shows_what_is_known(console: Browser, chat: Chat, refund: Category, ana: Operator) -> None:
    with operation():
        chat.ip, chat.page_url, chat.page_title = "203.0.113.42", "https://shop.example/returns", "返品の流れ"
        chat.user_agent, chat.category = IPHONE, refund
    page = console.get(url(chat)).text
    for words in ("山田 花子", "hana@example.jp", "203.0.113.42", "iPhone · Safari 19", "日本語", "第3版 · 11/20 12:00",
                  "チャット · ヘルプセンター", "返品・返金 › 返金",
                  'href="https://shop.example/returns"', "返品の流れ"):  # fmt: skip
        assert words in page, words
    assert page.count(f'id="chat_{chat.id}_information"') == 1


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https:evil", "http://["]
)
def test_only_addresses_of_the_web_become_links(console: Browser, chat: Chat, address: str) -> None:
    with operation():
        chat.page_url = address
    assert f'href="{address}"' not in console.get(url(chat)).text


def test_saving_in_the_screen_answers_with_the_form_and_a_word(console: Browser, chat: Chat, refund: Category) -> None:
    answer = console.post(url(chat), data=fields(chat, name=" 山本\u3000 香織 ", note="a\r\nb ", category_id=refund.id))
    assert answer.status_code == 200
    assert "保存しました。" in answer.text
    assert fresh(chat) == information.Information("山本 香織", "hana@example.jp", "a\nb", refund.id)
    assert f'value="{information.version(chat)}"' in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "hana"}, "name@example.com のような形式で入力してください。"),
        ({"name": "あ" * 201}, "名前は200文字以内で入力してください。"),
        ({"note": "あ" * 10_001}, "備考は10,000文字以内で入力してください。"),
        ({"category_id": "999999"}, "この処理タイプは使われなくなりました。"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_form_with_a_sentence(
    console: Browser, chat: Chat, changes: dict[str, str], sentence: str
) -> None:
    before = information.current(chat)
    answer = console.post(url(chat), data=fields(chat, **{"note": "書きかけ", **changes}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert changes.get("note", "書きかけ") in answer.text
    assert fresh(chat) == before


@pytest.mark.parametrize("category_id", ["", "x", "-1", "1e3", "9" * 40])
def test_no_category_is_no_category(console: Browser, chat: Chat, category_id: str) -> None:
    assert console.post(url(chat), data=fields(chat, category_id=category_id)).status_code == 200
    assert fresh(chat).category_id is None


def test_the_name_of_another_services_category_is_not_shown(console: Browser, chat: Chat) -> None:
    foreign = chats.category(factories.service(), "よその分類")
    answer = console.post(url(chat), data=fields(chat, category_id=foreign.id))
    assert answer.status_code == 422
    assert "よその分類" not in answer.text


def test_a_stale_form_comes_back_with_both_versions_and_can_be_saved_knowingly(
    console: Browser, chat: Chat, refund: Category
) -> None:
    typed = fields(chat, note="後から", category_id=refund.id)
    colleague = factories.operator(chat.service, name="鈴木 葵")
    write(chat, colleague, note="先に保存")
    answer = console.post(url(chat), data=typed)
    assert answer.status_code == 409
    for words in ("鈴木 葵", "先に保存", "後から", "返品・返金 › 返金"):
        assert words in answer.text
    assert fresh(chat).note == "先に保存"
    version = re.search(r'name="version"[^>]*value="([^"]+)"', answer.text)
    assert version is not None
    assert console.post(url(chat), data={**typed, "version": version[1]}).status_code == 200
    assert fresh(chat).note == "後から"


def test_a_colleagues_chat_can_be_seen_but_not_saved(client: Browser, chat: Chat) -> None:
    client.sign_in(factories.operator(chat.service))
    page = client.get(url(chat)).text
    assert "hana@example.jp" in page
    assert 'name="note"' not in page
    assert client.post(url(chat), data=fields(chat, note="x")).status_code == 403


def test_a_supervisor_may_save_in_anybodys_chat(client: Browser, chat: Chat) -> None:
    client.sign_in(factories.operator(chat.service, role_key="supervisor"))
    assert client.post(url(chat), data=fields(chat, note="監督")).status_code == 200
    assert fresh(chat).note == "監督"


@pytest.mark.parametrize("place", ["chats", "history"])
def test_a_foreign_chat_does_not_exist(client: Browser, chat: Chat, place: str) -> None:
    client.sign_in(factories.operator(factories.service(), role_key="supervisor"))
    assert client.get(url(chat, place)).status_code == 404
    assert client.post(url(chat, place), data=fields(chat, note="x")).status_code == 404


def test_after_the_customers_end_the_screen_still_saves(console: Browser, chat: Chat) -> None:
    closing.end_by_customer(chat)
    assert console.post(url(chat), data=fields(chat, note="まだ書ける")).status_code == 200
    assert console.post(url(chat, "history"), data=fields(chat, note="x")).status_code == 403
    assert fresh(chat).note == "まだ書ける"


def test_after_the_operators_end_only_the_history_saves(console: Browser, chat: Chat, ana: Operator) -> None:
    closing.end_by_operator(chat, by=ana)
    refused = console.post(url(chat), data=fields(chat, note="書きかけ"))
    assert refused.status_code == 409
    assert "情報の編集はチャット履歴でできます。" in refused.text
    assert "書きかけ" in refused.text
    assert fresh(chat).note == ""
    assert console.post(url(chat, "history"), data=fields(chat, note="履歴から")).status_code == 200
    assert fresh(chat).note == "履歴から"


def test_the_history_shows_a_running_chat_without_fields(console: Browser, chat: Chat) -> None:
    page = console.get(url(chat, "history"), headers={**HTMX, "HX-Target": "div#history_tab"}).text
    assert "担当者がチャット画面で編集します。" in page
    assert 'name="note"' not in page


def test_a_save_in_the_history_renames_the_row_too(
    console: Browser, chat: Chat, ana: Operator, refund: Category
) -> None:
    closing.end_by_operator(chat, by=ana)
    answer = console.post(url(chat, "history"), data=fields(chat, name="山本 香織", category_id=refund.id)).text
    parts = re.findall(r'<hx-partial hx-target="([^"]+)"[^>]*>(.*?)</hx-partial>', answer, re.DOTALL)
    shown = {target: " ".join(text.split()) for target, text in parts}
    assert shown[f"#history_row_{chat.id} .history__cell-customer a"] == "山本 香織"
    assert shown[f"#history_row_{chat.id} .history__cell-category"] == "返金"


def test_earlier_chats_of_the_same_person_are_listed(
    console: Browser, chat: Chat, desk: Service, ana: Operator
) -> None:
    earlier = chats.ended(desk, ("customer", "サイズ交換"), customer=chat.customer, operator=ana,
                          at=chats.NOON.replace(day=2))  # fmt: skip
    later = chats.ended(desk, ("customer", "これから"), customer=chat.customer, at=chats.NOON.replace(day=21))
    chats.ended(desk, ("customer", "別人"), at=chats.NOON.replace(day=1))
    page = console.get(url(chat)).text
    assert f'href="/console/history/{earlier.id}"' in page
    assert "サイズ交換" in page
    assert f'href="/console/history/{later.id}"' not in page
    assert "別人" not in page
