"""Masked pieces are gone from everywhere at once, and looking at one is on record (live-chat.md 2.7)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask, g

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import closing, excerpts, frames, masking, messages, opening, topics, transcript
from helpcenter.chat.mask_model import MessageMask
from helpcenter.chat.masked_text import MASK
from helpcenter.chat.masking import UnusableSpanError
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.tickets import from_chats
from tests import factories
from tests.chat import people

CARD = "4111 1111 1111 1111"
LINE = f"カードは{CARD}です"


def shown(text: str) -> bool:
    """Whether a group of the card's numbers stands in `text`; a UUID may hold the same figures."""
    return re.search(r"(?<![0-9a-f-])(4111|1111)(?![0-9a-f-])", text) is not None


@pytest.fixture
def desk(app: Flask) -> Service:
    g.language, g.time_zone = "ja", "Asia/Tokyo"
    return people.desk()


@pytest.fixture
def chat(desk: Service, ana: Operator) -> Chat:
    """An open chat in which the customer wrote a card number."""
    people.go_online(ana)
    made = people.start(desk, name="山本 香織", question="返金について")
    opening.open_chat(made, by=ana)
    messages.send(made, LINE, client_uuid=people.new_uuid(), by=None)
    return made


def line(chat: Chat, text: str) -> Message:
    query = sa.select(Message).where(Message.chat_id == chat.id, Message.text == text)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def hide(chat: Chat, message: Message, piece: str, by: Operator) -> None:
    masking.mask(message, start=message.text.index(piece), piece=piece, by=by)


def originals(message: Message) -> list[str]:
    by_id = {row.id: row.original for row in db.session.scalars(sa.select(MessageMask))}
    return [by_id[mask_id] for _at, mask_id in message.masks or ()]


def test_the_piece_is_gone_from_everywhere_at_once(chat: Chat, ana: Operator) -> None:
    message = line(chat, LINE)
    hide(chat, message, CARD, ana)
    assert message.text == f"カードは{MASK}です"
    assert chat.last_line == message.text
    for audience in (topics.CUSTOMER, topics.STAFF):
        frame = frames.catch_up(chat, audience, since=0) or ""
        assert "カードは" in frame
        assert not shown(frame)
    closing.end_by_operator(chat, by=ana)
    assert not shown(transcript.plain(chat) + "".join(one.text for one in transcript.read(chat)))
    assert not shown(str(excerpts.of([chat], "カード")))
    kept = db.session.execute(sa.text("SELECT original FROM message_masks")).scalar_one()
    assert not shown(kept)
    assert originals(message) == [CARD]


def test_it_comes_by_socket_and_by_catching_up_alike(chat: Chat, ana: Operator) -> None:
    message, seen = line(chat, LINE), chat.customer_revision
    hide(chat, message, CARD, ana)
    assert chat.customer_revision == message.revision == seen + 1
    frame = frames.catch_up(chat, topics.CUSTOMER, since=seen) or ""
    assert f"message_{message.client_uuid}" in frame
    assert MASK in frame
    assert "マスク" not in frame  # what staff did is not the customer's to read


def test_a_mask_in_a_note_is_none_of_the_customers_business(chat: Chat, ana: Operator) -> None:
    note = messages.note(chat, "口座 1234567", client_uuid=people.new_uuid(), by=ana)
    before = chat.customer_revision
    hide(chat, note, "1234567", ana)
    assert chat.customer_revision == before
    assert note.text == f"口座 {MASK}"


def test_what_was_indexed_before_is_no_longer_found(chat: Chat, ana: Operator, desk: Service) -> None:
    message = line(chat, LINE)
    closing.end_by_operator(chat, by=ana)
    supervisor = factories.operator(desk, role_key="supervisor")
    found = index.matching(Kind.CHAT, [desk.id], "4111")
    assert list(db.session.scalars(found)) == [chat.id]
    hide(chat, message, CARD, supervisor)
    assert list(db.session.scalars(found)) == []
    assert list(db.session.scalars(index.matching(Kind.CHAT, [desk.id], "カード"))) == [chat.id]


def test_copies_in_tickets_are_masked_too(chat: Chat, ana: Operator, desk: Service) -> None:
    message = line(chat, LINE)
    _subject, content = from_chats.prefilled(chat)
    ticket = from_chats.create(chat, subject=LINE, content=f"{content}\n確認: {CARD}", by=ana,
                               category_id=None, inquiry_type_id=None)  # fmt: skip
    noise = from_chats.create(chat, subject="返金", content="別の内容", by=ana, category_id=None, inquiry_type_id=None)
    hide(chat, message, CARD, ana)
    assert ticket.subject == ticket.calls[0].subject == f"カードは{MASK}です"
    assert ticket.calls[0].content == f"返金について\nカードは{MASK}です\n確認: {MASK}"
    assert (noise.subject, noise.calls[0].content) == ("返金", "別の内容")
    assert list(db.session.scalars(index.matching(Kind.CALL, [desk.id], "4111"))) == []


def test_several_masks_and_one_that_swallows_others(chat: Chat, ana: Operator) -> None:
    text = "名前は山田👩‍👩‍👧花子、電話は090-1111-2222、住所は港区"
    message = messages.send(chat, text, client_uuid=people.new_uuid(), by=None)
    hide(chat, message, "090-1111-2222", ana)
    hide(chat, message, "山田👩‍👩‍👧花子", ana)
    hide(chat, message, "港区", ana)
    assert message.text == f"名前は{MASK}、電話は{MASK}、住所は{MASK}"
    assert originals(message) == ["山田👩‍👩‍👧花子", "090-1111-2222", "港区"]
    start = message.text.index(MASK) + 2
    masking.mask(message, start=start, piece=message.text[start:-1], by=ana)
    assert message.text == f"名前は{MASK}"
    assert originals(message) == [text.removeprefix("名前は")]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MessageMask)) == 1


def test_masking_a_mask_alone_changes_nothing(chat: Chat, ana: Operator) -> None:
    message = line(chat, LINE)
    hide(chat, message, CARD, ana)
    before = (message.text, message.masks, chat.revision)
    hide(chat, message, MASK[1:3], ana)
    assert (message.text, message.masks, chat.revision) == before


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (-1, "カ"),
        (-5, "です"),
        (0, ""),
        (0, "  "),
        (10**9, "カ"),
        (0, "です"),
        (0, LINE + "x"),
        (0, "\ud83d"),
        (1, "カ"),
    ],
)
def test_hostile_places_are_refused(chat: Chat, ana: Operator, start: int, piece: str) -> None:
    message = line(chat, LINE)
    with pytest.raises(UnusableSpanError):
        masking.mask(message, start=start, piece=piece, by=ana)
    assert line(chat, LINE).masks is None


def test_looking_is_recorded_before_it_is_shown(chat: Chat, ana: Operator, desk: Service) -> None:
    message = line(chat, LINE)
    hide(chat, message, CARD, ana)
    boss = factories.operator(desk, role_key="supervisor", name="高橋 蓮")
    (row,) = db.session.scalars(sa.select(MessageMask))
    assert masking.disclose(row, reason="本人確認", by=boss) == CARD
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "mask_disclosed")).one()
    assert (entry.operator_id, entry.subject_id, entry.particulars["reason"]) == (boss.id, chat.id, "本人確認")
    sentences = [sentence for _message, _icon, sentence in transcript.events(chat)]
    assert f"高橋 蓮 が{message.seq}行目のマスクを確認（本人確認）" in sentences
    assert f"佐藤 美咲 が{message.seq}行目の一部をマスク" in sentences
    assert not shown(str([one.particulars for one in db.session.scalars(sa.select(AuditEntry))]))
    assert message.text == f"カードは{MASK}です"
