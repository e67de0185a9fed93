"""An open page of a customer answers the heartbeat of its socket, and is known to be there by that."""

from __future__ import annotations

import json

import sqlalchemy as sa
import websocket

from helpcenter.chat import customer_liveness
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.processes import wait_until
from tests.servers import Installation
from tests.visitors import Customer


def test_who_answers_the_heartbeat_is_there(live_server: Installation) -> None:
    with live_server.application.app_context():
        service = people.desk()
        people.go_online(factories.operator(service))
        customer = Customer(live_server, service)
        customer.start(question="返金はいつですか")
        chat_id = db.session.scalars(sa.select(Chat.id)).one()
        socket = customer.listen(f"{customer.chat}/socket?since=0")
        for _beat in range(2):  # what is answered to the first is kept by the second
            wait_for_beat(socket)
        assert customer_liveness.connected([chat_id]) == set(), "an open socket alone counts for nothing"
        socket.send(json.dumps({"alive": True}))
        wait_until(lambda: customer_liveness.connected([chat_id]) == {chat_id}, "the customer counts as there")
        socket.close()
        db.session.remove()


def wait_for_beat(socket: websocket.WebSocket) -> None:
    while "beat" not in json.loads(socket.recv()):
        pass
