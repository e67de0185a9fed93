"""The history's list and side panel: what they show, to whom, and at what cost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator, Role, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.audit.models import AuditEntry
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.queries import counted

LIST = "/console/history"
HTMX = {"HX-Request": "true"}


def rows(page: str) -> list[int]:
    """The chats that a page lists, in order."""
    return [int(number) for number in re.findall(r'<tr id="history_row_(\d+)"', page)]


def link(page: str, label: str) -> str:
    """Where the link with this name leads."""
    found = re.search(rf'<a href="([^"]+)"[^>]*aria-label="{label}"', page)
    assert found is not None, label
    return found[1].replace("&amp;", "&")


def views(chat: Chat) -> list[tuple[str, int | None]]:
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "transcript_viewed"))
    return [(entry.subject_kind, entry.operator_id) for entry in entries if entry.subject_id == chat.id]


def test_the_list_shows_the_chats_of_ones_services_only(console: Browser, desk: Service, ana: Operator) -> None:
    chat = chats.ended(desk, ("customer", "返金はいつですか"), operator=ana, satisfied=True)
    chats.ended(factories.service(), ("customer", "よその話"))
    page = console.get(LIST).text
    assert rows(page) == [chat.id]
    for word in ("返金はいつですか", "山田 花子", "佐藤 美咲", "11/20 12:00", "処理", "満足"):
        assert word in page
    assert "よその話" not in page


def test_an_administrator_sees_every_service(client: Browser, desk: Service) -> None:
    client.sign_in(factories.operator(role_key="administrator"))
    chat = chats.ended(desk, ("customer", "返金"))
    assert rows(client.get(LIST).text) == [chat.id]


def test_running_chats_show_their_state(console: Browser, desk: Service, ana: Operator) -> None:
    chats.running(desk, ("customer", "もしもし"))
    chats.running(desk, ("customer", "もしもし"), operator=ana)
    chats.ended(desk, ("customer", "もしもし"))
    states = re.findall(
        r'history__cell-state"><span class="badge[^"]*">(?:<svg.*?</svg>)?<span>([^<]+)', console.get(LIST).text
    )
    assert sorted(states) == ["チャット中", "待機", "未処理"]


def test_a_search_marks_its_words_in_the_line_that_has_them(console: Browser, desk: Service, ana: Operator) -> None:
    chats.ended(desk, ("customer", "もしもし"), ("operator", "<b>返金</b>します"), operator=ana)
    page = console.get(f"{LIST}?q=返金").text
    assert "&lt;b&gt;<mark>返金</mark>&lt;/b&gt;します" in page


def test_nothing_found_says_so_and_offers_the_way_back(console: Browser, desk: Service) -> None:
    chats.ended(desk, ("customer", "返金"))
    page = console.get(f"{LIST}?q=配送").text
    assert "条件に合うチャットがありません" in page
    assert rows(page) == []


def test_htmx_gets_the_list_and_the_address_without_empty_fields(console: Browser, desk: Service) -> None:
    chat = chats.ended(desk, ("customer", "返金"))
    response = console.get(f"{LIST}?q=返金&since=&status=&operator=&sort=", headers=HTMX)
    assert response.headers["HX-Push-Url"] == f"{LIST}?q=%E8%BF%94%E9%87%91"
    assert "<html" not in response.text
    assert rows(response.text) == [chat.id]


def test_pages_follow_each_other_without_loss(console: Browser, desk: Service) -> None:
    made = [chats.ended(desk, at=chats.NOON - timedelta(minutes=number)).id for number in range(52)]
    first = console.get(LIST).text
    second = console.get(f"{LIST}?page=2").text
    assert rows(first) + rows(second) == made
    counted = re.search(r'hx-get="([^"]+counted=1-50)"', first)
    assert counted is not None
    assert "1–50 / 52件" in console.get(unescape(counted[1])).text
    assert f'href="{LIST}?page=2"' in first
    assert f'href="{LIST}"' in second


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999999999999"])
def test_a_page_that_is_none_is_no_error(console: Browser, desk: Service, page: str) -> None:
    chats.ended(desk)
    assert console.get(f"{LIST}?page={page}").status_code == 200


def test_the_panel_leads_to_the_chats_around_it_also_across_pages(console: Browser, desk: Service) -> None:
    made = [chats.ended(desk, at=chats.NOON - timedelta(minutes=number)).id for number in range(52)]
    on_first = console.get(f"{LIST}/{made[49]}").text
    assert link(on_first, "前のチャット") == f"{LIST}/{made[48]}"
    assert link(on_first, "次のチャット") == f"{LIST}/{made[50]}?page=2"
    on_second = console.get(f"{LIST}/{made[50]}?page=2").text
    assert link(on_second, "前のチャット") == f"{LIST}/{made[49]}"
    assert "次のチャット" not in re.findall(
        r'<a [^>]*aria-label="([^"]+)"', console.get(f"{LIST}/{made[51]}?page=2").text
    )


def test_the_panel_keeps_the_search(console: Browser, desk: Service) -> None:
    newer = chats.ended(desk, ("customer", "返金"))
    chats.ended(desk, ("customer", "配送"), at=chats.NOON - timedelta(hours=1))
    older = chats.ended(desk, ("customer", "返金"), at=chats.NOON - timedelta(hours=2))
    page = console.get(f"{LIST}/{newer.id}?q=返金").text
    assert rows(page) == [newer.id, older.id]
    assert link(page, "次のチャット") == f"{LIST}/{older.id}?q=%E8%BF%94%E9%87%91"
    assert link(page, "閉じる") == f"{LIST}?q=%E8%BF%94%E9%87%91"


def test_the_panel_shows_the_conversation_and_the_facts(console: Browser, desk: Service, ana: Operator) -> None:
    chat = chats.ended(desk, ("greeting", "ようこそ"), ("assigned", "佐藤 美咲"), ("customer", "返金はいつですか"),
                       ("operator", "お調べします"), ("note", "検品済み"), operator=ana, satisfied=False)  # fmt: skip
    panel = console.get(f"{LIST}/{chat.id}?q=返金", headers=HTMX).text
    assert "<html" not in panel
    for words in ("ようこそ", "佐藤 美咲 に割り当て", "<mark>返金</mark>はいつですか", "お調べします", "検品済み",
                  "11月20日（金）", "ヘルプセンター", "0:38", "16:22", "不満足", chat.number):  # fmt: skip
        assert words in panel, words


def test_the_events_are_listed_without_being_a_reading(console: Browser, desk: Service, ana: Operator) -> None:
    chat = chats.ended(desk, ("assigned", "佐藤 美咲"), ("customer", "秘密"), ("customer_ended", ""), operator=ana)
    tab = console.get(f"{LIST}/{chat.id}/events", headers={**HTMX, "HX-Target": "div#history_tab"}).text
    assert "佐藤 美咲 に割り当て" in tab
    assert "お客様が終了" in tab
    assert "秘密" not in tab
    assert "side-panel__head" not in tab
    assert views(chat) == []


def test_who_read_a_conversation_is_written_down(console: Browser, desk: Service, ana: Operator) -> None:
    chat = chats.ended(desk, ("customer", "返金"))
    console.get(f"{LIST}/{chat.id}")
    console.get(f"{LIST}/{chat.id}/transcript")
    assert views(chat) == [("chats", ana.id)] * 2


def test_the_download_is_what_the_customer_read(console: Browser, desk: Service, ana: Operator) -> None:
    chat = chats.ended(desk, ("customer", "返金は\nいつですか"), ("operator", "お調べします"), ("note", "怪しい"),
                       ("assigned", "佐藤 美咲"), operator=ana)  # fmt: skip
    response = console.get(f"{LIST}/{chat.id}/transcript")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{chat.number}.txt"'
    assert response.text == (
        "2026-11-20 12:00:30  山田 花子: 返金は\nいつですか\n2026-11-20 12:01:00  さとう: お調べします\n"
    )


@pytest.mark.parametrize("path", ["", "/information", "/events", "/transcript"])
def test_a_foreign_chat_does_not_exist(console: Browser, path: str) -> None:
    foreign = chats.ended(factories.service(), ("customer", "秘密"))
    assert console.get(f"{LIST}/{foreign.id}{path}").status_code == 404
    assert console.get(f"{LIST}/999999{path}").status_code == 404
    assert views(foreign) == []


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/information", "/{id}/events", "/{id}/transcript"])
def test_the_history_needs_its_permission(client: Browser, desk: Service, ana: Operator, path: str) -> None:
    chat = chats.ended(desk, ("customer", "秘密"))
    with operation():
        ana.role = Role(name={"en": "Answers"}, grants=[RolePermission(permission=Permission.CHAT_HANDLE)])
    client.sign_in(ana)
    assert client.get(LIST + path.format(id=chat.id)).status_code == 403


def test_names_and_addresses_cannot_become_markup(console: Browser, desk: Service, ana: Operator) -> None:
    evil = "<img src=x onerror=alert(1)>"
    customer = factories.customer(desk, name=evil, note=evil)
    lines = (("customer", evil), ("note", evil))
    page = {"page_url": "javascript:alert(1)", "page_title": evil, "user_agent": evil, "ip": evil[:45]}
    chat = chats.ended(desk, *lines, customer=customer, operator=ana, **page)
    for path in ("", "/information", "/events"):
        page = console.get(f"{LIST}/{chat.id}{path}?q=img").text
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_the_page_asks_the_database_as_often_for_fifty_chats_as_for_two(
    console: Browser, desk: Service, ana: Operator
) -> None:
    category = chats.category(desk, "返金")

    def ask(times: int) -> tuple[int, int]:
        for number in range(times):
            person = factories.customer(desk, email=f"{number}@example.com")
            chats.ended(desk, ("customer", "返金"), customer=person, operator=ana, satisfied=True, category=category)
        with counted() as page:
            assert console.get(f"{LIST}?q=返金").status_code == 200
        newest = db.session.scalar(sa.select(sa.func.max(Chat.id)))
        with counted() as panel:
            assert console.get(f"{LIST}/{newest}?q=返金", headers=HTMX).status_code == 200
        return len(page), len(panel)

    few = ask(2)
    many = ask(48)
    assert few == many
    assert few[0] <= 12
    assert few[1] <= 14
