"""The customer keeps the conversation after its end: text, page, mail (live-chat.md 1.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import closing, customer_access, masking, messages, opening, starting
from helpcenter.chat.models import Chat, Message
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser

EVIL = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url="smtp://127.0.0.1:1"))
    return people.desk(name={"ja": "みなと", "en": "Minato"}, time_zone="Asia/Tokyo")


@pytest.fixture
def ana(desk: Service) -> Operator:
    made = factories.operator(desk, name="佐藤 美咲", nickname="さとう")
    people.go_online(made)
    return made


def chat_of(desk: Service, ana: Operator, client: Browser, **values: str) -> Chat:
    """The chat of the customer whose browser `client` is, with a line of each and a note."""
    given = {"name": EVIL, "email": "hana@example.jp", "question": f"返金は {EVIL} です", **values}
    started = starting.start(desk, people.request(desk, **given), known_customer=None)
    assert started is not None
    chat, token = started
    client.set_cookie(customer_access._cookie_name(desk), token, domain="localhost")
    opening.open_chat(chat, by=ana)
    messages.send(chat, "お調べします", client_uuid=people.new_uuid(), by=ana)
    messages.note(chat, "内緒のメモ", client_uuid=people.new_uuid(), by=ana)
    return chat


def url(chat: Chat, what: str = "") -> str:
    return f"/hc/{chat.service.slug}/{chat.language}/chats/{chat.public_id}/transcript{what}"


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))


def test_while_the_chat_runs_there_is_nothing_to_keep(client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client)
    for what in (".txt", ".html", "/mail"):
        assert client.get(url(chat, what)).status_code == 404
    assert client.post(url(chat, "/mail"), data={"email": "a@example.jp"}).status_code == 404


@pytest.mark.parametrize("end", ["customer", "operator", "system"])
def test_after_the_end_the_text_is_what_the_customer_read(
    client: Browser, desk: Service, ana: Operator, end: str
) -> None:
    chat = chat_of(desk, ana, client)
    {
        "customer": lambda: closing.end_by_customer(chat),
        "operator": lambda: closing.end_by_operator(chat, by=ana),
        "system": lambda: closing.end_by_system(chat, why="idle"),
    }[end]()
    response = client.get(url(chat, ".txt"))
    assert response.mimetype == "text/plain"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="chat-2')
    assert response.headers["Cache-Control"] == "no-store"
    assert response.text.startswith("みなと とのチャット（")
    assert f"{EVIL}: 返金は {EVIL} です\n" in response.text
    assert "さとう: お調べします\n" in response.text
    for secret in ("内緒", "佐藤"):
        assert secret not in response.text


def test_the_page_needs_nothing_and_runs_nothing(client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client)
    closing.end_by_customer(chat)
    response = client.get(url(chat, ".html"))
    assert response.headers["Content-Disposition"].endswith('.html"')
    assert '<html lang="ja">' in response.text
    assert "<script" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    assert "src=" not in response.text
    assert "href=" not in response.text
    assert "お調べします" in response.text
    assert "内緒" not in response.text


def test_the_language_is_the_chats_and_the_zone_the_services(client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client, language="en")
    with operation():
        line = db.session.scalars(sa.select(Message).where(Message.text == "お調べします")).one()
        line.created_at = line.created_at.replace(year=2026, month=11, day=20, hour=15, minute=0, second=0)
        chat.requested_at = line.created_at
    closing.end_by_customer(chat)
    response = client.get(url(chat, ".txt"), headers={"Accept-Language": "ja"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="chat-20261121.txt"'
    text = response.text
    assert text.startswith("Chat with Minato on ")
    assert "2026-11-21 00:00:00  さとう: お調べします" in text


def test_what_is_masked_is_masked(client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client, question="番号は 4111111111111111 です")
    line = db.session.scalars(sa.select(Message).where(Message.text.contains("4111"))).one()
    start = line.text.index("4111")
    masking.mask(line, start=start, piece="4111111111111111", by=ana)
    closing.end_by_customer(chat)
    client.post(url(chat, "/mail"), data={"email": "hana@example.jp"})
    kept = [client.get(url(chat, what)).text for what in (".txt", ".html")] + [m.text + (m.html or "") for m in mails()]
    assert len(kept) == 3
    assert not any("41111111" in one for one in kept)


def test_it_is_mailed_to_the_address_typed_and_to_no_other(client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client)
    closing.end_by_customer(chat)
    dialog = client.get(url(chat, "/mail"), headers=HTMX).text
    assert 'value="hana@example.jp"' in dialog
    answer = client.post(url(chat, "/mail"), data={"email": " other@example.jp "}, headers=HTMX)
    assert answer.status_code == 200
    assert "other@example.jp に送信します。" in answer.text
    (mail,) = mails()
    assert (mail.recipient, mail.sender_name) == ("other@example.jp", "みなと")
    assert mail.subject.startswith("みなと とのチャット（")
    assert "さとう: お調べします" in mail.text
    assert mail.html is not None
    assert "<script" not in mail.html
    assert "内緒" not in mail.text + mail.html
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "transcript_mailed")).one()
    assert (entry.operator_id, entry.subject_id, entry.particulars) == (None, chat.id, {})


@pytest.mark.parametrize("typed", ["", "hana", "hana@", "a@b.jp, c@d.jp", "a@example.jp\nBcc: b@d.jp"])
def test_what_is_no_address_gets_a_sentence(client: Browser, desk: Service, ana: Operator, typed: str) -> None:
    chat = chat_of(desk, ana, client)
    closing.end_by_customer(chat)
    answer = client.post(url(chat, "/mail"), data={"email": typed}, headers=HTMX)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert mails() == []


def test_it_is_mailed_three_times_an_hour_at_most(client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client)
    closing.end_by_customer(chat)
    codes = [client.post(url(chat, "/mail"), data={"email": "a@example.jp"}, headers=HTMX).status_code for _ in "1234"]
    assert codes == [200, 200, 200, 429]
    refused = client.post(url(chat, "/mail"), data={"email": "a@example.jp"}, headers=HTMX)
    assert "1時間後" in refused.text
    assert 'value="a@example.jp"' in refused.text
    assert refused.headers["Retry-After"]
    assert len(mails()) == 3


def test_where_no_mail_is_sent_none_is_offered(
    app: Flask, client: Browser, desk: Service, ana: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = chat_of(desk, ana, client)
    closing.end_by_customer(chat)
    changes = url(chat).replace("transcript", "changes?since=0")
    assert "会話をメールで受け取る" in client.get(changes).text
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=None))
    without = client.get(changes).text
    assert "会話を保存" in without
    assert "会話をメールで受け取る" not in without
    assert client.get(url(chat, "/mail")).status_code == 404
    assert client.post(url(chat, "/mail"), data={"email": "a@example.jp"}).status_code == 404


def test_nobody_else_gets_it_and_nobody_a_day_later(app: Flask, client: Browser, desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana, client)
    stranger = app.test_client()
    assert isinstance(stranger, Browser)
    chat_of(desk, ana, stranger)
    closing.end_by_operator(chat, by=ana)
    for what in (".txt", ".html", "/mail"):
        assert client.get(url(chat, what)).status_code == 200
        assert stranger.get(url(chat, what)).status_code == 404
    with operation():
        db.session.execute(sa.update(Chat).where(Chat.id == chat.id).values(ended_at=now().replace(year=2025)))
    for what in (".txt", ".html", "/mail"):
        assert client.get(url(chat, what)).status_code == 404
