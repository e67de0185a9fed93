"""Files in a chat (live-chat.md 1.4, 5.1), as both sides, the history and the ticket show them."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from helpcenter.chat import (
    closing,
    erasing,
    frames,
    masking,
    messages,
    opening,
    starting,
    topics,
    transcript,
)
from helpcenter.chat.models import Chat, Message, MessageKind
from helpcenter.exports import chat_transcripts
from helpcenter.extensions import db
from helpcenter.files import cleaning, folder
from helpcenter.files.models import StoredFile
from helpcenter.services import settings
from helpcenter.tickets import from_chats
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.files import samples
from tests.queries import counted

Send = Callable[..., TestResponse]


@pytest.fixture
def chat(app: Flask) -> Chat:
    """An open chat; another one of the same desk is noise."""
    desk = people.desk(files_per_chat=3)
    operator = factories.operator(desk, role_key="supervisor", nickname="さとう")
    people.go_online(operator)
    people.start(desk, name="別の人")
    started = starting.start(desk, people.request(desk, name="山本 香織"))
    assert started is not None
    opening.open_chat(started[0], by=operator)
    started[0].token = started[1]
    return started[0]


@pytest.fixture
def send(app: Flask, chat: Chat) -> Send:
    """`send(content, name)`: the customer sends a file."""
    browser = app.test_client()
    browser.set_cookie(f"helpcenter_chat_{chat.service_id}", chat.token)
    path = f"/hc/{chat.service.slug}/ja/chats/{chat.public_id}/files"
    return lambda content=samples.PDF, name="明細.pdf", **more: samples.upload(browser, path, content, name, **more)


@pytest.fixture
def answer(client: Browser, chat: Chat) -> Send:
    """`answer(content, name)`: the operator sends a file; `kind="note"` keeps it among colleagues."""
    client.sign_in(chat.operator)
    path = f"/console/chats/{chat.id}/files"
    return lambda content=samples.PDF, name="明細.pdf", **more: samples.upload(client, path, content, name, **more)


def lines(chat: Chat) -> list[Message]:
    query = sa.select(Message).where(Message.chat_id == chat.id, Message.kind == MessageKind.FILE)
    return list(db.session.scalars(query.order_by(Message.seq)))


def fresh(chat: Chat) -> Chat:
    db.session.expire_all()
    return db.session.get_one(Chat, chat.id)


def test_a_file_of_the_customer_is_a_line(chat: Chat, send: Send) -> None:
    before = fresh(chat).revision
    response = send()
    assert response.status_code == 200, response.text
    assert "明細.pdf" in response.text
    (line,) = lines(chat)
    chat = fresh(chat)
    assert (line.text, line.author, line.seq) == ("明細.pdf", "customer", chat.last_seq)
    assert (chat.revision, chat.last_line, chat.unread) == (before + 1, "明細.pdf", 1)
    assert line.file is not None
    assert line.file.attached_at is not None
    with operation():
        chat.customer.name = ""
    assert f"お客様 {chat.customer_id}" in frames.content(chat, [line], topics.STAFF, whole=False)


def test_sent_again_it_is_the_same_line(chat: Chat, send: Send) -> None:
    uuid = people.new_uuid()
    first, second = send(uuid=uuid), send(uuid=uuid)
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(lines(chat)) == 1
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 1


def test_two_at_once_under_one_uuid_are_one_line(chat: Chat, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second upload begins before the first is stored."""
    uuid = people.new_uuid()
    messages.send(chat, "先に届いた", client_uuid=uuid, by=None)
    monkeypatch.setattr(messages, "stored", lambda *_: None)
    response = send(uuid=uuid)
    assert response.status_code == 200
    assert "先に届いた" in response.text
    assert lines(chat) == []


def test_the_operator_s_file_counts_as_an_answer(chat: Chat, send: Send, answer: Send) -> None:
    send()
    assert answer(samples.picture(), "図.png").status_code == 200
    chat = fresh(chat)
    assert (chat.unread, chat.unanswered_since) == (0, None)
    assert chat.answered_at is not None


def test_a_file_in_an_internal_note_never_reaches_the_customer(chat: Chat, answer: Send) -> None:
    before = fresh(chat).customer_revision
    assert answer(kind="note", name="社内.pdf").status_code == 200
    chat = fresh(chat)
    (line,) = lines(chat)
    assert (line.staff_only, chat.customer_revision, chat.answered_at) == (True, before, None)
    assert "社内" not in str(frames.catch_up(chat, topics.CUSTOMER, since=0))
    assert "社内" in str(frames.catch_up(chat, topics.STAFF, since=0))
    assert "社内" not in transcript.plain(chat)


def test_the_catch_up_brings_what_the_frame_brought(chat: Chat, send: Send) -> None:
    since = fresh(chat).customer_revision
    response = send(samples.picture(), "画面.png")
    caught = json.loads(frames.catch_up(fresh(chat), topics.CUSTOMER, since=since) or "{}")["content"]
    for html in (response.text, caught):
        assert 'alt="画像: 画面.png"' in html
        assert "/thumbnail" in html
        assert lines(chat)[0].client_uuid in html


def test_the_history_the_transcript_and_the_ticket_show_it(
    chat: Chat, send: Send, answer: Send, client: Browser
) -> None:
    send(samples.picture(), "画面.png")
    answer(name="手順.pdf")
    answer(name="社内.pdf", kind="note")
    chat = fresh(chat)
    assert chat.operator is not None
    ticket = from_chats.create(
        chat, subject="件名", content="内容", category_id=None, inquiry_type_id=None, by=chat.operator
    )
    closing.end_by_operator(chat, by=chat.operator)
    tab = client.get(f"/console/tickets/{ticket.id}?tab=conversation").text
    for name in ("画面.png", "手順.pdf", "社内.pdf"):
        assert f">{name}<small>" in tab
    page = client.get(f"/console/history/{chat.id}").text
    for name in ("画面.png", "手順.pdf", "社内.pdf"):
        assert f">{name}<small>" in page
    assert page.count("/thumbnail") == 1
    text = client.get(f"/console/history/{chat.id}/transcript").text
    assert "[ファイル: 画面.png]" in text
    assert "社内" not in text
    found = client.get("/console/history?q=手順").text
    assert "山本 香織" in found


def test_a_conversation_of_words_is_not_made_slower_by_files(chat: Chat, send: Send) -> None:
    with counted() as without:
        frames.visible(chat, topics.CUSTOMER)
    send()
    send(samples.picture(), "a.png")
    chat = fresh(chat)
    with counted() as with_files:
        frames.content(chat, frames.visible(chat, topics.CUSTOMER), topics.CUSTOMER, whole=False)
    assert len(without) == 1
    assert sum("stored_files" in statement for statement in with_files) == 1


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (samples.SVG, "a.svg", "png, jpg"),
        (b"", "a.txt", "空です"),
        (bytes(11 * 1024 * 1024), "a.txt", "10 MB"),
        (samples.png_that_claims(20_000, 20_000), "a.png", "画素"),
    ],
)
def test_what_is_refused_says_why(chat: Chat, send: Send, content: bytes, name: str, says: str) -> None:
    response = send(content, name)
    assert response.status_code == 422
    assert says in response.json["problem"]
    assert lines(chat) == []


def test_a_customer_sends_no_more_than_the_service_takes(chat: Chat, send: Send, answer: Send) -> None:
    for _ in range(3):
        assert send().status_code == 200
    response = send()
    assert response.status_code == 422
    assert "3" in response.json["problem"]
    assert len(lines(chat)) == 3
    assert answer().status_code == 200


def test_what_the_service_does_not_take_is_refused(chat: Chat, send: Send) -> None:
    settings.change(chat.service, by=None, file_groups=["picture"], file_megabytes=1)
    assert "png" in send().json["problem"]
    assert send(samples.picture(), "a.png").status_code == 200
    settings.change(chat.service, by=None, file_groups=[])
    assert send(samples.picture(), "a.png").status_code == 422


def test_after_the_end_nothing_can_be_sent(chat: Chat, send: Send, answer: Send) -> None:
    closing.end_by_customer(chat)
    assert send().status_code == 409
    assert answer().status_code == 200, "the operator may still write until ending it too"
    closing.end_by_operator(fresh(chat), by=chat.operator)
    assert answer().status_code == 409


def test_a_request_without_file_or_uuid_is_no_file(chat: Chat, app: Flask) -> None:
    browser = app.test_client()
    browser.set_cookie(f"helpcenter_chat_{chat.service_id}", chat.token)
    path = f"/hc/{chat.service.slug}/ja/chats/{chat.public_id}/files"
    assert browser.post(path, data={"uuid": people.new_uuid()}).status_code == 400
    assert browser.post(path, data={"file": (BytesIO(samples.PDF), "a.pdf"), "uuid": "x"}).status_code == 400


def test_what_is_erased_is_erased_on_the_disk_too(chat: Chat, send: Send) -> None:
    send(samples.picture(), "画面.png")
    (line,) = lines(chat)
    assert line.file is not None
    places = [folder.place(line.file.public_id, part) for part in folder.PARTS]
    assert all(place.exists() for place in places)
    closing.end_by_operator(fresh(chat), by=chat.operator)
    with operation():
        erasing.erase([chat.id])
    cleaning.remove_orphans()
    assert not any(place.exists() for place in places)
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    db.session.expire_all()
    assert (line.text, line.file_id, line.kind) == ("", None, MessageKind.TEXT)


def test_a_file_cannot_be_masked(chat: Chat, send: Send) -> None:
    send(name="秘密.pdf")
    (line,) = lines(chat)
    assert chat.operator is not None
    with pytest.raises(masking.UnusableSpanError):
        masking.mask(line, start=0, piece="秘密", by=chat.operator)


def test_the_excel_file_says_which_file_it_was(app: Flask, chat: Chat, send: Send) -> None:
    send(name="明細.pdf")
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        said = chat_transcripts.of([chat.id], {chat.id: "山本"}, {})[chat.id].text()
    assert said is not None
    assert said.endswith("山本: [ファイル: 明細.pdf]")
