from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.chat import closing, frames, messages, opening, reading, topics
from helpcenter.chat.models import Chat, HistoryStatus, Message
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.processes import wait_until


@pytest.fixture
def chat(app: Flask) -> Chat:
    """An open chat beside somebody else's."""
    service, other = people.desk(), people.desk()
    operator, stranger = factories.operator(service), factories.operator(other)
    people.go_online(operator, stranger)
    people.start(other, question="noise")
    made = people.start(service, name="山本 香織", question="返金はいつですか")
    opening.open_chat(made, by=operator)
    return made


def texts(chat: Chat) -> list[str]:
    query = sa.select(Message.text).where(Message.chat_id == chat.id, Message.kind == "text")
    return list(db.session.scalars(query.order_by(Message.seq)))


def test_a_line_sent_three_times_is_stored_once(chat: Chat) -> None:
    uuid = people.new_uuid()
    stored = {messages.send(chat, "一度だけ", client_uuid=uuid, by=None).id for _ in range(3)}
    assert len(stored) == 1
    assert texts(chat) == ["返金はいつですか", "一度だけ"]


def test_lines_are_numbered_without_gaps(chat: Chat) -> None:
    messages.send(chat, "一", client_uuid=people.new_uuid(), by=None)
    messages.send(chat, "二", client_uuid=people.new_uuid(), by=chat.operator)
    seqs = list(db.session.scalars(sa.select(Message.seq).where(Message.chat_id == chat.id).order_by(Message.seq)))
    assert seqs == list(range(1, len(seqs) + 1))
    assert chat.last_seq == len(seqs)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "長" * 5001])
def test_an_unusable_text_is_refused(chat: Chat, text: str) -> None:
    with pytest.raises(messages.UnusableTextError):
        messages.send(chat, text, client_uuid=people.new_uuid(), by=None)
    assert texts(chat) == ["返金はいつですか"]


def test_a_note_reaches_staff_only_and_does_not_move_the_customers_cursor(chat: Chat) -> None:
    before = chat.customer_revision
    assert chat.operator is not None
    messages.note(chat, "社内だけ", client_uuid=people.new_uuid(), by=chat.operator)
    assert chat.customer_revision == before
    assert "社内だけ" not in (frames.catch_up(chat, topics.CUSTOMER, since=0) or "")
    assert "社内だけ" in (frames.catch_up(chat, topics.STAFF, since=0) or "")


def test_catching_up_brings_what_changed_since_and_nothing_when_nothing_did(chat: Chat) -> None:
    since = chat.customer_revision
    assert frames.catch_up(chat, topics.CUSTOMER, since=since) is None
    messages.send(chat, "新しい行", client_uuid=people.new_uuid(), by=chat.operator)
    frame = frames.catch_up(chat, topics.CUSTOMER, since=since)
    assert frame is not None
    assert "新しい行" in frame
    assert "返金はいつですか" not in frame


def test_reading_marks_the_other_sides_lines_once(chat: Chat) -> None:
    line = messages.send(chat, "読んでください", client_uuid=people.new_uuid(), by=chat.operator)
    before = chat.revision
    reading.mark(reading.Reader(chat.id, topics.CUSTOMER), line.seq)
    assert (chat.customer_read_seq, chat.revision) == (line.seq, before + 1)
    reading.mark(reading.Reader(chat.id, topics.CUSTOMER), line.seq)
    reading.mark(reading.Reader(chat.id, topics.CUSTOMER), 10**9)
    assert chat.customer_read_seq == chat.last_seq


def test_marks_are_written_together_and_wait_only_for_a_chat_that_somebody_holds(app: Flask, chat: Chat) -> None:
    assert chat.operator is not None
    other = people.start(chat.service, question="別の件")
    held, free = (reading.Reader(found.id, topics.STAFF, chat.operator_id) for found in (chat, other))
    opening.open_chat(other, by=chat.operator)
    erased, stranger = reading.Reader(10**9, topics.CUSTOMER), held._replace(operator_id=10**9)

    def write() -> None:
        with app.app_context():
            reading.write({held: 1, free: 1, stranger: 9, erased: 1})

    writing = threading.Thread(target=write)
    with db.engine.connect() as somebody:
        if somebody.dialect.name == "postgresql":  # on SQLite whoever writes holds everything
            somebody.execute(sa.select(Chat.id).where(Chat.id == chat.id).with_for_update())
        writing.start()
        read = sa.select(Chat.operator_read_seq).where(Chat.id == other.id)
        wait_until(lambda: db.session.scalar(read) == 1, "the chat that nobody holds is marked")
        somebody.rollback()
    writing.join()
    db.session.refresh(chat)
    assert (chat.operator_read_seq, chat.unread) == (1, 0)


def test_after_the_customers_end_only_the_operator_writes(chat: Chat) -> None:
    closing.end_by_customer(chat)
    with pytest.raises(messages.ChatEndedError):
        messages.send(chat, "まだですか", client_uuid=people.new_uuid(), by=None)
    messages.send(chat, "ご連絡ありがとうございました", client_uuid=people.new_uuid(), by=chat.operator)
    assert chat.operator is not None
    closing.end_by_operator(chat, by=chat.operator)
    assert chat.history_status == HistoryStatus.HANDLED
    with pytest.raises(messages.ChatEndedError):
        messages.send(chat, "遅い", client_uuid=people.new_uuid(), by=chat.operator)


def test_opened_without_an_answer_is_unhandled(chat: Chat) -> None:
    assert chat.operator is not None
    messages.note(chat, "メモは回答ではない", client_uuid=people.new_uuid(), by=chat.operator)
    closing.end_by_operator(chat, by=chat.operator)
    assert chat.history_status == HistoryStatus.UNHANDLED
