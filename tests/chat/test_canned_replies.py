"""Canned replies: their rules, and what the composer is offered (live-chat.md 2.7)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import canned_filling
from helpcenter.chat.canned_model import CannedReply
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services import kept_texts
from helpcenter.services.models import Service
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.chat import chats
from tests.client import Browser


def make(service: Service, name: str, text: str = "少々お待ちください。", language: str = "ja") -> CannedReply:
    return kept_texts.create(CannedReply, service, language=language, name=name, text=text, by=None)


def names(service: Service, language: str = "ja") -> list[str]:
    return [reply.name for reply in kept_texts.of_service(CannedReply, service, language)]


@pytest.mark.parametrize("text", ["{password}", "{}", "{customer.name}", "{ customer }", "{customer}{x}", "{0}"])
def test_what_cannot_be_filled_in_is_refused_when_saved(desk: Service, text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        make(desk, "不明", text)
    assert refused.value.field == "text"
    kept = make(desk, "あいさつ", "{customer}様、{operator}です（{chat}）。")
    with pytest.raises(RefusedError):
        kept_texts.change(kept, language="ja", name="あいさつ", text=text, by=None)
    assert names(desk) == ["あいさつ"]


@pytest.mark.parametrize("same", ["返金方法", "ﾍﾝｷﾝ", "へんきん", "ABC", "ａｂｃ"])
def test_two_names_that_read_alike_are_one(desk: Service, same: str) -> None:
    for name in ("返金方法", "ヘンキン", "abc"):
        make(desk, name)
    with pytest.raises(RefusedError):
        make(desk, same)
    make(desk, same, language="en")
    make(factories.service(), same)


def test_names_are_filled_in_once(desk: Service, ana: Operator) -> None:
    text = "{customer}様、{operator}です（{chat}）。"
    tricky = factories.customer(desk, name="{operator} {x} \\1")
    chat = chats.running(desk, operator=ana, customer=tricky)
    filled = canned_filling.filled(text, "ja", chat, ana)
    assert filled == f"{{operator}} {{x}} \\1様、さとうです（CH-{chat.id}）。"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", "{customer}様、こんにちは", "お客様、こんにちは"),
        ("ja", "{customer} さん", "お客様"),
        ("en", "Dear {customer},", "Dear customer,"),
    ],
)
def test_nobody_is_called_by_an_empty_name(
    desk: Service, ana: Operator, language: str, text: str, expected: str
) -> None:
    chat = chats.running(desk, operator=ana, customer=factories.customer(desk, name=""))
    assert canned_filling.filled(text, language, chat, ana) == expected


def test_they_change_places_with_their_neighbours_in_one_language(desk: Service) -> None:
    first, _second, last = (make(desk, name) for name in "一二三")
    make(desk, "one", language="en")
    kept_texts.move(last, "up", by=None)
    assert names(desk) == ["一", "三", "二"]
    kept_texts.move(first, "up", by=None)
    kept_texts.move(first, "down", by=None)
    assert names(desk) == ["三", "一", "二"]
    assert names(desk, "en") == ["one"]


def test_every_change_is_written_down(desk: Service, ana: Operator) -> None:
    reply = kept_texts.create(CannedReply, desk, language="ja", name="確認", text="確認します。", by=ana.id)
    kept_texts.change(reply, language="en", name="check", text="Checking.", by=ana.id)
    kept_texts.delete(reply, by=ana.id)
    actions = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.operator_id == ana.id))
    assert [one for one in actions if one.startswith("canned")] == [
        "canned_reply_created",
        "canned_reply_changed",
        "canned_reply_deleted",
    ]


def test_the_composer_gets_those_of_the_chats_service_the_customers_language_first(
    desk: Service, ana: Operator, chat: Chat, console: Browser
) -> None:
    make(desk, "hello", "Hello {customer}", language="en")
    make(desk, "あいさつ", "<b>{customer}</b>様")
    make(factories.service(), "別の窓口の")
    page = console.get(f"/console/chats/{chat.id}/canned-replies").text
    assert page.index("あいさつ") < page.index("hello")
    assert "別の窓口の" not in page
    assert 'data-text="&lt;b&gt;山田 花子&lt;/b&gt;様"' in page


def test_another_services_operator_gets_none(desk: Service, chat: Chat, client: Browser) -> None:
    make(desk, "あいさつ")
    client.sign_in(factories.operator(factories.service()))
    assert client.get(f"/console/chats/{chat.id}/canned-replies").status_code == 404
