"""Saving customer and inquiry information: nobody overwrites anybody unseen (live-chat.md 2.5)."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import frames, information, topics
from helpcenter.chat.information import UnusableCategoryError
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Category, Service
from helpcenter.transactions import StaleError, operation
from tests import factories
from tests.chat import chats
from tests.chat.informing import fresh, write


def test_saving_writes_everything_and_says_so(chat: Chat, ana: Operator, refund: Category) -> None:
    changed = write(chat, ana, name="山本 香織", email="k@example.jp", note="平日夜", category_id=refund.id)
    assert changed == ["name", "email", "note", "category_id"]
    assert fresh(chat) == information.Information("山本 香織", "k@example.jp", "平日夜", refund.id)
    event = db.session.scalars(sa.select(Message).where(Message.event == "information_saved")).one()
    assert event.particulars["fields"] == ["name", "email", "note", "category"]
    assert (event.particulars["operator"], event.staff_only) == ("佐藤 美咲", True)


def test_a_save_is_no_line_between_what_is_said(chat: Chat, ana: Operator) -> None:
    before = chat.revision
    write(chat, ana, note="平日夜")
    assert [message.event for message in frames.visible(chat, topics.STAFF)] == [None]
    frame = frames.catch_up(chat, topics.STAFF, since=before)
    assert frame is not None
    assert json.loads(frame)["rev"] == chat.revision
    assert "system-line" not in frame


def test_the_audit_log_holds_the_names_of_the_fields_and_nothing_personal(chat: Chat, ana: Operator) -> None:
    write(chat, ana, name="山本 香織", note="平日夜")
    entries = {entry.action: entry for entry in db.session.scalars(sa.select(AuditEntry))}
    assert entries["information_saved"].particulars == {"fields": ["name", "note"]}
    assert (entries["information_saved"].operator_id, entries["information_saved"].subject_id) == (ana.id, chat.id)
    assert "山本" not in json.dumps([entry.particulars for entry in entries.values()], ensure_ascii=False)


def test_a_saved_customer_is_found_by_the_new_name(chat: Chat, ana: Operator) -> None:
    write(chat, ana, name="山本 香織")
    found = db.session.scalars(index.matching(Kind.CUSTOMER, None, "香織"))
    assert list(found) == [chat.customer_id]


def test_saving_what_is_there_already_changes_nothing(chat: Chat, ana: Operator) -> None:
    before = (chat.revision, chat.customer.version)
    assert write(chat, ana) == []
    assert (chat.revision, chat.customer.version) == before
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id))) == 0


def test_an_address_is_replaced_and_the_others_stay(chat: Chat, ana: Operator) -> None:
    with operation():
        chat.customer.emails.append(factories.CustomerEmail(address="second@example.jp", position=1))
    write(chat, ana, email="new@example.jp")
    assert [email.address for email in chat.customer.emails] == ["new@example.jp", "second@example.jp"]
    write(chat, ana, email="")
    assert [email.address for email in chat.customer.emails] == ["second@example.jp"]


def test_a_stale_save_is_refused_and_overwrites_nothing(chat: Chat, ana: Operator) -> None:
    shown = information.version(chat)
    write(chat, factories.operator(chat.service), note="先に保存")
    with pytest.raises(StaleError):
        write(chat, ana, note="後から", version=shown)
    assert fresh(chat).note == "先に保存"


def test_what_others_change_elsewhere_about_the_person_is_no_collision(chat: Chat, ana: Operator) -> None:
    shown = information.version(chat)
    with operation():
        chat.customer.company = "会社"
        chat.customer.version += 1
    assert write(chat, ana, note="平日夜", version=shown) == ["note"]


def test_categories_of_other_services_deleted_and_inactive_ones_are_refused(
    chat: Chat, ana: Operator, desk: Service, refund: Category
) -> None:
    foreign = chats.category(factories.service(), "返金")
    off = chats.category(desk, "古い", active=False)
    below = chats.category(desk, "古いの下", off)
    for category in (foreign, off, below):
        with pytest.raises(UnusableCategoryError):
            write(chat, ana, category_id=category.id)
    assert fresh(chat).category_id is None


def test_a_category_that_was_switched_off_since_stays_with_its_chat(
    chat: Chat, ana: Operator, refund: Category
) -> None:
    write(chat, ana, category_id=refund.id)
    with operation():
        refund.active = False
    assert write(chat, ana, note="平日夜") == ["note"]
    assert write(chat, ana, category_id=None) == ["category_id"]


def test_open_screens_of_the_same_person_are_told(chat: Chat, ana: Operator) -> None:
    sister = chats.running(chat.service, operator=factories.operator(chat.service), customer=chat.customer)
    noise = chats.running(chat.service)
    boxes = {
        one.id: Outbox(frozenset({topics.conversation(one.id, topics.STAFF, "ja")}), ("chat", one.id, topics.STAFF))
        for one in (chat, sister, noise)
    }
    for box in boxes.values():
        hub().add(box)
    try:
        write(chat, ana, note="平日夜")
    finally:
        for box in boxes.values():
            hub().remove(box)
    told = {
        chat_id: [frame for frame in list(box.frames.queue) if "information" in json.loads(frame)]
        for chat_id, box in boxes.items()
    }
    assert {chat_id: len(frames) for chat_id, frames in told.items()} == {chat.id: 1, sister.id: 1, noise.id: 0}
