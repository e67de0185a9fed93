"""What an operator writes to a customer who has gone is mailed once, and only what stays unread (live-chat.md 2.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import closing, customer_liveness, messages, opening, reading, topics, transcript, unread_mail
from helpcenter.chat.models import Chat, ChatState, EndedBy, Message
from helpcenter.clock import now
from helpcenter.customers import self_service
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.services import sites
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.processes import Valkey


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Service:
    changes = {"smtp_url": "smtp://127.0.0.1:1", "public_url": "https://help.example"}
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **changes))
    return people.desk(name={"ja": "みなと", "en": "Minato"})


@pytest.fixture
def ana(desk: Service) -> Operator:
    made = factories.operator(desk, name="佐藤 美咲", nickname="さとう")
    people.go_online(made)
    return made


def chat_of(desk: Service, ana: Operator, **values: str) -> Chat:
    chat = people.start(desk, **{"email": "hana@example.jp", "question": "返金は", **values})
    opening.open_chat(chat, by=ana)
    return chat


def say(chat: Chat, ana: Operator, text: str, minutes: float = 3) -> Message:
    """A line of the operator, that many minutes ago."""
    message = messages.send(chat, text, client_uuid=people.new_uuid(), by=ana)
    with operation():
        past = now() - timedelta(minutes=minutes)
        db.session.execute(sa.update(Message).where(Message.id == message.id).values(created_at=past))
    return message


def sent() -> list[OutgoingMail]:
    unread_mail.send()
    db.session.rollback()
    return list(db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))


def test_several_lines_become_one_mail_and_are_mailed_once(desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana)
    say(chat, ana, "お調べしました")
    messages.note(chat, "内緒", client_uuid=people.new_uuid(), by=ana)
    say(chat, ana, "来月のご請求までに返金されます")
    (mail,) = sent()
    assert (mail.recipient, mail.sender_name, mail.subject) == (
        "hana@example.jp",
        "みなと",
        "みなと からチャットに返信がありました",
    )
    assert mail.text.index("さとう: お調べしました") < mail.text.index("さとう: 来月のご請求")
    assert f"https://help.example/hc/{desk.slug}/ja/\n" in mail.text
    for other in ("内緒", "返金は\n", "佐藤", chat.public_id, "token"):
        assert other not in mail.text
    assert len(sent()) == 1
    assert [sentence for _message, _icon, sentence in transcript.events(chat)][-1] == "未読の返信をメールで送信"
    say(chat, ana, "もう一つ")
    assert [mail.text.count("さとう: ") for mail in sent()] == [2, 1]


def test_what_was_read_is_not_mailed(desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana)
    read = say(chat, ana, "読まれた")
    unread = say(chat, ana, "読まれていない")
    reading.mark(reading.Reader(chat.id, topics.CUSTOMER), read.seq)
    (mail,) = sent()
    assert "さとう: 読まれていない" in mail.text
    assert "読まれた\n" not in mail.text
    say(chat, ana, "もう一つ")
    reading.mark(reading.Reader(chat.id, topics.CUSTOMER), unread.seq + 5)
    assert len(sent()) == 1


def test_a_customer_whose_page_is_open_gets_no_mail(desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana)
    say(chat, ana, "お調べします")
    customer_liveness.answered(chat.id)
    customer_liveness.keep([])
    assert customer_liveness.connected([chat.id, chat.id + 1]) == {chat.id}
    assert sent() == []


def test_while_redis_is_away_nobody_counts_as_gone(desk: Service, ana: Operator, valkey: Valkey) -> None:
    chat = chat_of(desk, ana)
    say(chat, ana, "お調べします")
    valkey.kill()
    try:
        assert sent() == []
    finally:
        valkey.start()
    assert len(sent()) == 1


def test_it_waits_until_nothing_more_is_written_but_not_for_ever(desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana)
    say(chat, ana, "一")
    say(chat, ana, "二", minutes=1)
    assert sent() == []
    other = chat_of(desk, ana, email="taro@example.jp")
    say(other, ana, "一", minutes=11)
    say(other, ana, "二", minutes=0)
    (mail,) = sent()
    assert (mail.recipient, mail.text.count("さとう: ")) == ("taro@example.jp", 2)


@pytest.mark.parametrize("end", ["customer", "operator"])
def test_also_after_the_end(desk: Service, ana: Operator, end: str) -> None:
    chat = chat_of(desk, ana)
    if end == "customer":
        closing.end_by_customer(chat)
    say(chat, ana, "最後に一つ")
    if end == "operator":
        closing.end_by_operator(chat, by=ana)
    (mail,) = sent()
    assert "最後に一つ" in mail.text


@pytest.mark.parametrize("email", ["", "hana@"])
def test_without_an_address_nothing_is_mailed(desk: Service, ana: Operator, email: str) -> None:
    chat = chat_of(desk, ana, email=email)
    say(chat, ana, "お調べします")
    assert sent() == []


def test_where_no_mail_is_sent_none_is_written(
    app: Flask, desk: Service, ana: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=None))
    say(chat_of(desk, ana), ana, "お調べします")
    assert sent() == []


def test_the_way_back_leads_to_allowed_places_only(desk: Service, ana: Operator) -> None:
    sites.allow(desk, "https://shop.example", by=None)
    for site in ("https://shop.example", "https://evil.example"):
        page = {"page_url": "https://evil.example/x", "site": site}
        say(chat_of(desk, ana, **page, language="en"), ana, "Hello")
    first, second = sent()
    assert "\nhttps://shop.example\n" in first.text
    assert "https://help.example/hc/" in second.text
    assert "evil" not in first.text + second.text
    assert first.text.startswith("After you left the chat, we wrote to you:")


def test_a_withdrawn_consent_ends_the_chat_and_stops_its_mail(desk: Service, ana: Operator) -> None:
    chat = chat_of(desk, ana)
    say(chat, ana, "お調べしました")
    self_service.withdraw([chat.customer])
    db.session.refresh(chat)
    assert (chat.state, chat.ended_by) == (ChatState.CUSTOMER_ENDED, EndedBy.CUSTOMER)
    assert sent() == []
