"""A chat read past SQLAlchemy's own way (helpcenter/records.py) is what SQLAlchemy reads."""

from __future__ import annotations

from flask import Flask

from helpcenter.chat import customer_access
from helpcenter.chat.loading import ANSWERED, ITS_SERVICE, MARKED, NAMED
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.transactions import lock, locked, operation, write
from tests import factories
from tests.chat import people


def test_a_chat_is_read_whole_afresh_and_with_what_hangs_on_it(app: Flask) -> None:
    desk = people.desk()
    operator = factories.operator(desk)
    people.go_online(operator)
    made = people.start(desk, name="佐藤 花子", page_title="料金")
    chat_id, names = made.id, {"chat": made.public_id, "slug": desk.slug}
    db.session.remove()
    others = {part.model: part for part in (NAMED, ANSWERED, ITS_SERVICE)}
    plain = db.session.get_one(Chat, chat_id)
    plain_values = [getattr(plain, column.key) for column in MARKED.columns]
    hanging = [getattr(getattr(plain, part.of.key), c.key) for part in others.values() if part.of for c in part.columns]
    db.session.remove()

    with operation():
        chat = locked(customer_access._TO_WRITE, Chat, **names)
        assert chat is not None
        assert chat in db.session
        assert not db.session.dirty
        assert [getattr(chat, column.key) for column in MARKED.columns] == plain_values
        assert hanging == [
            vars(vars(chat)[part.of.key])[c.key] for part in others.values() if part.of for c in part.columns
        ], "without another query"
        assert "page_title" not in vars(chat)
        assert (chat.page_title, chat.category) == ("料金", None), "the rest is read when somebody looks"
        assert lock(chat) is chat
        assert db.session.get_one(Chat, chat_id) is chat, "the session knows it"
        write(chat, unread=7)
    with operation():
        vars(chat)["unread"] = 0  # as it was before somebody else wrote
        assert locked(customer_access._TO_WRITE, Chat, **names) is chat
        assert chat.unread == 7
        assert locked(customer_access._TO_WRITE, Chat, chat=names["chat"], slug="another") is None
