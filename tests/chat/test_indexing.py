"""A chat is found by what was said in it."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from helpcenter.chat import indexing
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats


def found(query: str) -> list[int]:
    return sorted(db.session.scalars(index.matching(Kind.CHAT, None, query)))


def spoken(app: Flask) -> Chat:
    service = factories.service()
    ana = factories.operator(service)
    chats.ended(service, ("customer", "別の件です"))
    return chats.ended(
        service,
        ("greeting", "お問い合わせありがとうございます"),
        ("customer", "返金はまだですか"),
        ("operator", "ﾎﾟｲﾝﾄで戻ります"),
        ("note", "検品済み"),
        ("assigned", "佐藤 美咲"),
        operator=ana,
    )


def test_a_chat_is_found_by_both_sides_words_and_by_notes(app: Flask) -> None:
    chat = spoken(app)
    assert [found(word) for word in ("返金", "金", "ポイント", "検品")] == [[chat.id]] * 4


def test_texts_of_the_service_and_events_find_nothing(app: Flask) -> None:
    spoken(app)
    assert [found(word) for word in ("ありがとう", "佐藤")] == [[], []]


def test_what_is_said_no_longer_is_found_no_longer(app: Flask) -> None:
    chat = spoken(app)
    with operation():
        db.session.execute(sa.text("UPDATE messages SET text = '***' WHERE seq = 2"))
        indexing.index(chat)
    assert (found("返金"), found("検品")) == ([], [chat.id])


def test_all_ended_chats_belong_into_the_index_and_running_ones_do_not(app: Flask) -> None:
    chat = spoken(app)
    chats.running(chat.service, ("customer", "もしもし"))
    entries = {entry.record_id: entry.text for entry in indexing.entries()}
    assert len(entries) == 2
    assert entries[chat.id] == "返金はまだですか\nﾎﾟｲﾝﾄで戻ります\n検品済み"
