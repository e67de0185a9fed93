"""The same line sent several times at once is one line, the same consent one chat (live-chat.md 5.1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.servers import Install
from tests.visitors import Customer

TIMES = 3
LINES = 10


def test_the_same_post_three_times_at_once_is_one_message(database_kind: str, install: Install) -> None:
    server = install(database_kind)
    server.start_web(workers=2)
    with server.application.app_context():
        service = people.desk()
        people.go_online(factories.operator(service))
    copies = [Customer(server, service) for _ in range(TIMES)]
    together = Barrier(TIMES)
    form, uuids = people.new_uuid(), [people.new_uuid() for _ in range(LINES)]

    def send_all(copy: Customer) -> list[int]:
        together.wait(90)
        copy.start(form_uuid=form)
        codes = []
        for number, uuid in enumerate(uuids):
            together.wait(90)
            codes.append(copy.say(f"行 {number}", uuid).status_code)
        return codes

    with ThreadPoolExecutor(TIMES) as crowd:
        assert list(crowd.map(send_all, copies)) == [[200] * LINES] * TIMES
    with server.application.app_context():
        query = sa.select(Message.client_uuid).where(Message.author == "customer").order_by(Message.seq)
        assert db.session.scalars(query).all() == uuids
        assert len(db.session.scalars(sa.select(Chat.id)).all()) == 1
        db.session.remove()
