"""Internal notes reach the customer by no road: frame, page, catching up, transcript, mail (live-chat.md 2.7)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat import (
    closing,
    customer_access,
    customer_transcript,
    messages,
    opening,
    starting,
    topics,
    unattended,
)
from helpcenter.chat.models import Chat, HistoryStatus
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.services.models import Service
from helpcenter.web.languages import LANGUAGES
from tests import factories
from tests.chat import people
from tests.client import Browser

NOTE = "社内だけの話 staff-only-words"


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def operator(app: Flask, language: str) -> Operator:
    return factories.operator(people.desk(), language=language)


@pytest.fixture
def chat(operator: Operator, client: Browser, language: str) -> Chat:
    """An open chat of `client`'s browser."""
    service = db.session.scalars(sa.select(Service)).one()
    people.go_online(operator)
    started = starting.start(service, people.request(service, language, name="山本", question="返金"))
    assert started is not None
    made, token = started
    client.set_cookie(customer_access._cookie_name(service), token)
    opening.open_chat(made, by=operator)
    return made


@pytest.fixture
def heard(app: Flask, chat: Chat) -> Iterator[Outbox]:
    """Everything that is published to customers, of this chat and in the queue, in every language."""
    own = {topics.conversation(chat.id, topics.CUSTOMER, one) for one in LANGUAGES}
    outbox = Outbox(frozenset({*own, topics.waiting(chat.service_id)}), ("chat", chat.id, topics.CUSTOMER))
    hub(app).add(outbox)
    yield outbox
    hub(app).remove(outbox)


def roads(client: Browser, chat: Chat, language: str) -> dict[str, str]:
    """Everything that the customer's browser can ask for."""
    base = f"/hc/{chat.service.slug}/{language}"
    own = f"{base}/chats/{chat.public_id}"
    pages = (
        f"/embed/{chat.service.embed_key}/frame?language={language}",
        base,
        f"{base}/search?q=staff-only-words",
        f"{own}/changes?since=0",
        f"{own}/status",
        f"{own}/transcript.txt",
        f"{own}/transcript.html",
    )
    answers = {page: client.get(page).text for page in pages}
    line = {"text": "はい", "uuid": people.new_uuid()}
    answers["line"] = client.post(f"{own}/messages", data=line).text
    answers["rating"] = client.post(f"{own}/rating", data={"satisfied": "yes"}).text
    return answers


def test_no_road_leads_to_a_note(client: Browser, chat: Chat, operator: Operator, language: str, heard: Outbox) -> None:
    messages.note(chat, NOTE, client_uuid=people.new_uuid(), by=operator)
    answers = roads(client, chat, language)
    assert "返金" in answers[f"/embed/{chat.service.embed_key}/frame?language={language}"]
    closing.end_by_operator(chat, by=operator)
    answers |= {f"ended {name}": text for name, text in roads(client, chat, language).items()}
    assert [name for name, text in answers.items() if leaks(text)] == []
    assert "返金" in answers[f"ended /hc/{chat.service.slug}/{language}/chats/{chat.public_id}/transcript.txt"]
    frames = [heard.frames.get() for _frame in range(heard.frames.qsize())]
    assert frames
    assert [frame for frame in frames if leaks(frame)] == []
    assert not leaks(str(unattended.said(chat)))
    customer_transcript.mail(chat, "k@example.com")
    mails = list(db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)))
    assert mails
    assert not any(leaks(f"{mail.subject} {mail.text} {mail.html}") for mail in mails)


def test_a_note_is_no_answer_and_moves_nothing_that_the_customer_sees(chat: Chat, operator: Operator) -> None:
    before = (chat.customer_revision, chat.last_line, chat.unanswered_since, chat.answered_at)
    messages.note(chat, NOTE, client_uuid=people.new_uuid(), by=operator)
    assert (chat.customer_revision, chat.last_line, chat.unanswered_since, chat.answered_at) == before
    closing.end_by_operator(chat, by=operator)
    assert chat.history_status == HistoryStatus.UNHANDLED


def test_staff_see_it_apart_from_the_answers(client: Browser, chat: Chat, operator: Operator, language: str) -> None:
    messages.note(chat, NOTE, client_uuid=people.new_uuid(), by=operator)
    client.sign_in(operator)
    page = client.get(f"/console/chats/{chat.id}").text
    assert '<li class="note"' in page
    assert {"ja": "内部メモ", "en": "Internal note"}[language] in page
    assert NOTE in page


def leaks(text: str) -> bool:
    return "社内だけ" in text
